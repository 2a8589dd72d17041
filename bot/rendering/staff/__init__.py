"""What people see of staff."""
