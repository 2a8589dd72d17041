"""Warnings for other systems (CAP 1.2), and the pages of the card that ask for their facts; plain values, pure."""
