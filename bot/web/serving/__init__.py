"""Serving the pages: requests and answers, what is kept, how much one visitor may ask."""
