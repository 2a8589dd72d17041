"""Checking a text against what was published."""
