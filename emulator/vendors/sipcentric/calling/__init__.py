"""Calls on their way: who rings whom, what becomes of it, and the numbers that decide it."""
