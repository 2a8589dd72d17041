"""Statements in Telegram: the newest ones, the featured one, reading one in full, its revisions."""
