"""Drafts in the database, with their history, messages, cards and notifications."""
