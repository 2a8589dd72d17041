"""Backups: copies of the database, made while the bot runs, and restored."""
