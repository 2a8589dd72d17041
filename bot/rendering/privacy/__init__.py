"""What people see of privacy."""
