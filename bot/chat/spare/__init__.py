"""The spare bot in Telegram: it greets readers, and checks can ask about it."""
