"""How releases are shown to staff."""
