"""The HTTP side: what other programs and people reach by an address."""
