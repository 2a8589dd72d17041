"""What is kept of statements."""
