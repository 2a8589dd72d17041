"""Feeds out: what is in one, and its two forms, Atom and JSON Feed; plain values, pure."""
