"""`chancery demo`: everything without a token, in the browser or with --once as a script in the terminal."""
