"""`chancery check`: what the config says, and what is in the way of it."""
