"""The two ways in which updates come from Telegram: the bot polls, or Telegram calls a webhook."""
