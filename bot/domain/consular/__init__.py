"""What consular means: values and rules."""
