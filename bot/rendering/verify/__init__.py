"""What people see of verify."""
