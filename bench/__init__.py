"""Benchmarks: what the docs claim of speed, measured. `make bench` runs them all."""
