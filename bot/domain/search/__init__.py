"""Search: what people type, and what goes into the index. Values and rules."""
