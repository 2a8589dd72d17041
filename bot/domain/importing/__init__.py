"""Importing statements: what comes in, and the result for each item."""
