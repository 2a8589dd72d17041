"""The door for the bot: its address, the waiting of getUpdates, the faults on order, and the table of methods."""
