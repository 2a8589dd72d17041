"""What is kept for finding statements: the index of their words and passages, and what is asked of it."""
