"""Measurements: each figure beside a baseline of the same run. `make bench` prints the table."""
