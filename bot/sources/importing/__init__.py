"""What comes in for importing."""
