"""The Bot API: its methods, what they refuse, and which updates the bot gets."""
