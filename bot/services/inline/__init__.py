"""Answers to questions from chats that the bot is not in."""
