"""Feeds: what comes in from sources that the mission has named, and when they are looked at."""
