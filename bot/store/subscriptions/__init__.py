"""Subscriptions in the database: chats, targets, wishes and topics."""
