"""Releases: publishing, correcting, retracting, starting, controlling, pinning, reporting."""
