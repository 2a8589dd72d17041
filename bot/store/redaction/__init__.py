"""What is kept of texts that are taken down for good."""
