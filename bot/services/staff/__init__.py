"""What can be done about staff."""
