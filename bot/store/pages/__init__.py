"""What the public pages read: a read-only database, and in it only what is public."""
