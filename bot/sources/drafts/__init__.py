"""What comes in for drafts."""
