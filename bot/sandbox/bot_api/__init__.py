"""The Bot API: the door that the bot calls, its methods, what they refuse, and what the bot is told."""
