"""Formatted text and what can be said of any text."""
