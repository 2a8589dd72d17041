"""Sources: looking at them, taking their items, and what people decide about them."""
