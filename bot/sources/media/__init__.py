"""Media files: finding what they are, checking them, and making them ready for readers."""
