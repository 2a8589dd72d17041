"""The commands for signatures: `keys` and `verify`."""
