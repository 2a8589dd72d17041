"""What people see of the bot in chats that it is not a member of."""
