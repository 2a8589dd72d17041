"""What drafts means: values and rules."""
