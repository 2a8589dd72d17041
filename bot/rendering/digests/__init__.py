"""How digests are shown."""
