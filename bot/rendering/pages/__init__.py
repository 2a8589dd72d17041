"""What the public pages and feeds are made of: HTML, addresses, differences; plain values, pure."""
