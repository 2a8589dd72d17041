"""How search results are shown."""
