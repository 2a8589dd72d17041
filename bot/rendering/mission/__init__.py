"""The mission as readers see it: its home page, the day counters, the date and the clocks."""
