"""Feeds in: RSS, Atom, JSON Feed, home pages and the history of a channel, read and looked at by themselves."""
