"""How the staff list is shown to owners."""
