"""Files that staff send for a statement: what they are, checked and made ready for readers."""
