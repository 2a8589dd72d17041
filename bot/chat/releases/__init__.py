"""Releases in Telegram: watched, paused, resumed, cancelled, pinned."""
