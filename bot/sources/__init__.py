"""What comes in from outside: YAML archives, home pages, documents of staff. Nothing is stored here."""
