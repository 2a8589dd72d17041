"""Readers of what comes from outside: feeds, archives, home pages, documents and media. Nothing is stored here."""
