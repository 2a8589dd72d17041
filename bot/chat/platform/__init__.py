"""What all rooms of the chat share: requests, limits, updates, the list of features."""
