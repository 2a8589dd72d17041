"""What the monitor stores and reads: the canary, the last backup, figures of the whole database."""
