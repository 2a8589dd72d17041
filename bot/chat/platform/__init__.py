"""What every room of the chat shares: requests, limits, updates, the list of features."""
