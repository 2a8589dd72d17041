"""Questions from chats that the bot is not a member of: inline queries, and texts checked in guest mode."""
