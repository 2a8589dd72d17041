"""What people see of drafts."""
