"""How drafts are shown to staff."""
