"""Redaction: taking texts down for good."""
