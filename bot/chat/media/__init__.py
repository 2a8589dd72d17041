"""Pictures, sounds and documents on their way from staff and to readers."""
