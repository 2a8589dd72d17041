"""What the public pages read: a database that can only be read, and what is for everybody in it."""
