"""A release becomes one ledger row per target, and each row a message: plan, pace, send, record, recover.

No Telegram here: `ports.Messenger` declares what this floor needs of it, and `bot.chat.releases.messenger` implements
it.
"""
