"""What is done for questions from chats that the bot is not in."""
