"""What is kept of drafts."""
