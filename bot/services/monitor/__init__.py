"""Watching over the bot: what is looked at, backups by themselves, alarms outside Telegram, the canary."""
