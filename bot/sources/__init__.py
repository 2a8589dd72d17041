"""What comes in from outside: YAML archives, home pages, documents of staff. No storing lives here."""
