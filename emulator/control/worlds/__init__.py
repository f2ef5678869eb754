"""Worlds and their state: clock, settings, snapshots, health."""
