"""The parts of public pages and feeds: HTML, addresses, differences; plain values, pure."""
