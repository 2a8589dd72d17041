"""How alerts are shown to staff."""
