"""The database itself: connections, migrations, locks, checkpoints, replica."""
