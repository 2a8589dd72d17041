"""Statements' files as staff see them: questions about new files, the page of a draft's card, its lines."""
