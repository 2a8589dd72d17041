"""Subscriptions: subscribing and ending, changing wishes, catching up on what was missed."""
