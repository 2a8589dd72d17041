"""What every room of the chat shares: requests, limits, the list of features."""
