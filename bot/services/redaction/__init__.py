"""Redaction: taking texts down for good, and doing it again in an older database."""
