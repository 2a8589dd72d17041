"""Subscriptions: targets, what their chats wish, and when they want it. Values and rules."""
