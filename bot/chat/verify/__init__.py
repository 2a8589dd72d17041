"""Verify in Telegram: commands, buttons, answers."""
