"""Subscriptions in Telegram: commands, buttons, answers."""
