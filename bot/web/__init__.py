"""The HTTP side: the public pages, and the same as plain files."""
