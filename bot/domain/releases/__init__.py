"""What releases means: values and rules."""
