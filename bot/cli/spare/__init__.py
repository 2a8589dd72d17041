"""The commands about the spare bot."""
