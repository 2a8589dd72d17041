"""Texts that are taken down for good."""
