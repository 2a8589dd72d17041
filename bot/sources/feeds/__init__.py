"""Feeds from outside: reading RSS, Atom, JSON Feed, home pages and a channel's history, and looking at sources."""
