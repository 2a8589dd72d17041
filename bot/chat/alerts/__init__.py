"""Alerts in Telegram: commands, buttons, answers."""
