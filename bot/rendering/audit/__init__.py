"""What people see of audit."""
