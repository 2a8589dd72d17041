"""What staff, a shell or a source can do with drafts."""
