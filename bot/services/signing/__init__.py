"""Signing what the mission publishes, checking signed files, and managing the keys."""
