"""Taking texts down for good."""
