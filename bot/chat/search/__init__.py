"""Search in Telegram: commands, buttons, answers."""
