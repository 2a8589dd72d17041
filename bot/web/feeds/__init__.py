"""Feeds out: made from the database, and a hub that is told of what is new."""
