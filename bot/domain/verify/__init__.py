"""What verify means: values and rules."""
