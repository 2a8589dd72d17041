"""Releases: their states, when each row is sent, what became of it. Values and rules."""
