"""The HTTP side: what people and other programs reach by an address."""
