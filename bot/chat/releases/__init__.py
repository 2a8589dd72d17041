"""Releases in Telegram: commands, buttons, answers."""
