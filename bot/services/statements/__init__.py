"""Statements: featuring one, what is put around texts, reading revisions."""
