"""Importing statements, and exporting the archive."""
