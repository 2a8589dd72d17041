"""Alerts in Telegram: messages that tell staff what needs their attention, with buttons below."""
