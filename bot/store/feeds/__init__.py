"""Feeds in the database: the sources that we read, their items, and the entries of our own feeds."""
