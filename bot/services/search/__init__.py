"""Search: filling the index, and open questions for what to search."""
