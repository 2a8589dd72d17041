"""Days, clocks, zones, and the days on which clocks change."""
