"""Feeds that we publish: made from the database; and a hub that is told of news."""
