"""Days, clocks and zones."""
