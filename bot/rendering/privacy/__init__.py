"""How stored data about people is shown."""
