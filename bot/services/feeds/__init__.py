"""What can be done about sources: their items taken, changed, left."""
