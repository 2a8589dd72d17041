"""What is stored of feeds."""
