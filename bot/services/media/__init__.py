"""Statements' files: receiving, checking, keeping, arranging and removing them."""
