"""The copy of the database on a second machine: what depends on it, and telling staff of it."""
