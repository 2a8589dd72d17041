"""What can be done about importing."""
