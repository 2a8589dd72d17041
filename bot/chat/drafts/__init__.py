"""Drafts in Telegram: commands, buttons, answers."""
