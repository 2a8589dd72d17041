"""Many missions on one machine: their configs below one folder, looked at together."""
