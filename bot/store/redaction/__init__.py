"""Redaction in the database: requests, erasing, and what is left of texts that were taken down for good."""
