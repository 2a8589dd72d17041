"""What can be done about search."""
