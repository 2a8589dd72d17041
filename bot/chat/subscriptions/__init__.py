"""Subscriptions in Telegram: chats, topics, language, rhythm, quiet hours; and Telegram's events about chats."""
