"""What can be done about statements."""
