"""Copies of the database: made while the bot runs, and put back."""
