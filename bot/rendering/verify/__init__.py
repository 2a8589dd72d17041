"""How the answers of /verify are shown."""
