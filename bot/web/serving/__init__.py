"""Serving the pages: requests and answers, the cache, and the limits for one visitor."""
