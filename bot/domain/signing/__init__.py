"""What signing means: values, and the forms of files. The arithmetic of the signatures is in services/signing."""
