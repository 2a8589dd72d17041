"""What subscriptions means: values and rules."""
