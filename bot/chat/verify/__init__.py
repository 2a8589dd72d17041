"""Verifying in Telegram: /verify, forwarded messages, long texts, fingerprints."""
