"""Pure values and rules. No await, no clock, no library of I/O lives here."""
