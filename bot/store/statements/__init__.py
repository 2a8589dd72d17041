"""Statements in the database: texts, revisions, layouts, corrections."""
