"""What is kept of staff."""
