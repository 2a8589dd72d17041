"""What can be done about subscriptions."""
