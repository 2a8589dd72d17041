"""Consular in Telegram: commands, buttons, answers."""
