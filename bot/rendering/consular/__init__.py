"""What people see of consular."""
