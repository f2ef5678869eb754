"""Calls on their way: who rings, what each account's history makes of it, what it costs, what is left behind."""
