"""Drafts in Telegram: writing, the preview and the card with its pages, deciding, scheduling, the lists."""
