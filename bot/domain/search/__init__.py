"""What search means: values and rules."""
