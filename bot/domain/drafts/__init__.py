"""Drafts: what they hold, what is wrong with one, and what press officers type. Values and rules."""
