"""Statements from outside: what comes in, and what became of it."""
