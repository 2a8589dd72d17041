"""A domain value becomes what a reader sees: text, formatting, buttons as plain values. Pure: no I/O, no Telegram."""
