"""The replica on a second machine: what depends on it, and telling staff about it."""
