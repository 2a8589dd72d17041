"""Alerts in Telegram: staff are told by themselves what needs them, with buttons below."""
