"""Releases in the database: the ledger of their rows, claims, results, copies, and what staff watch."""
