"""Questions from chats that the bot is not in: statements offered inline, and texts checked as a guest."""
