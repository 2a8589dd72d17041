"""What people see of archive."""
