"""Files of statements: taken in, remembered, swept."""
