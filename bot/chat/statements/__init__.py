"""Statements in Telegram: commands, buttons, answers."""
