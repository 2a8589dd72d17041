"""What is kept of subscriptions."""
