"""Searching in Telegram: /search, and plain words in private."""
