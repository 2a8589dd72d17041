"""The state of the small Telegram: users and chats, the bot's waiting updates, flood control."""
