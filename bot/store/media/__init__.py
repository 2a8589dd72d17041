"""Files of statements: what is known of them, and their bytes."""
