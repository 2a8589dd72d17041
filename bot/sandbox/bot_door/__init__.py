"""The bot's HTTP door: its addresses, the waiting in getUpdates, the ordered faults, and the table of methods."""
