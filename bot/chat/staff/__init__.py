"""Staff in Telegram: commands, buttons, answers."""
