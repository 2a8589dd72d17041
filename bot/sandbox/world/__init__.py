"""The state of the small Telegram: who and what there is, what the bot is still to be told, how fast it may send."""
