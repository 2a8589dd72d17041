"""Urgent notices for warning systems: the files and their index."""
