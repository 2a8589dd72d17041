"""Warnings (CAP 1.2): what staff have to say about an urgent notice. Values only."""
