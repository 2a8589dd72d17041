"""/verify: finding the original of a text or file that somebody sends."""
