"""Pictures, sounds and documents from staff to readers."""
