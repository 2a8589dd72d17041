"""What can be done about releases."""
