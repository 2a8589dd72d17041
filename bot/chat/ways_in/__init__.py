"""The two ways in which updates come from Telegram: it is asked for them, or it calls."""
