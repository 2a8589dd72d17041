"""The spare bot in Telegram: it says hello, and it can be asked for."""
