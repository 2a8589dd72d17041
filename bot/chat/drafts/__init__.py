"""Drafts in Telegram: composing, the preview, the card and its pages, approval, scheduling, the lists."""
