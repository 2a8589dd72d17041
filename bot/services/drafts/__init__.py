"""What can be done about drafts."""
