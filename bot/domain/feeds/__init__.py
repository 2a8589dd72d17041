"""Feeds: what comes in from the sources that the config names, and when they are looked at."""
