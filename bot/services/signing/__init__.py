"""Signing what the mission publishes, and checking it; the keys and their files."""
