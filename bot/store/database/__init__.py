"""The database itself: connections, migrations, lock, backup."""
