"""The commands about signatures: `keys` and `verify`."""
