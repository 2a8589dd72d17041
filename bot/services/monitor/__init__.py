"""Watching over the bot: its checks, automatic backups, alarms outside Telegram, the canary."""
