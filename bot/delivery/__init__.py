"""A release becomes a ledger row per target, and each row a message: plan, pace, send, record, recover.

No Telegram here: `ports.Messenger` is what this room needs of it, and `bot.chat.platform.messenger` gives it.
"""
