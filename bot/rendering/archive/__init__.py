"""How the archive is shown."""
