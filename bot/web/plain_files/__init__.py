"""The pages as plain files, for any web server, a mirror or a memory stick."""
