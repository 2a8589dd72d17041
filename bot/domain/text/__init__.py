"""Formatted text, its characters and addresses, and the difference of two texts."""
