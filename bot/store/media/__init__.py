"""Statements' files: what the database knows of them, and their bytes in a folder."""
