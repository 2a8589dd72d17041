"""Feeds that we publish: their content, and the two formats, Atom and JSON Feed; plain values, pure."""
