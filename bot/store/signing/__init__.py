"""Signing in the database: key records, signatures of files, signed lists; and the key's own file."""
