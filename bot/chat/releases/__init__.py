"""Releases in Telegram: progress, pause, resume, cancel, pin."""
