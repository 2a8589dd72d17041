"""How consular cards are shown."""
