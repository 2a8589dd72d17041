"""Mission in Telegram: commands, buttons, answers."""
