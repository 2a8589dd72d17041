"""Consular cards, opening hours, and what people ask the consular section: values and rules."""
