"""How statements are shown to readers."""
