"""The search index of statements' words and passages, and the queries on it."""
