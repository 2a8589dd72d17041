"""What is seen of accredited press."""
