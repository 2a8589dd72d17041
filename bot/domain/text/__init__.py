"""Formatted text, its characters and links, and the difference between two texts."""
