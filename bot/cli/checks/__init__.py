"""`chancery check`: what the config says, and what would keep `run` from starting."""
