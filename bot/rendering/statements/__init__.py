"""What people see of statements."""
