"""Subscribing in Telegram: chats, topics, language, rhythm, quiet hours; and what Telegram tells about chats."""
