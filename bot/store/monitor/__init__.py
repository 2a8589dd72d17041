"""What the monitor keeps and asks: the canary, the last backup, figures of the whole."""
