"""Mechanism shared by every vendor: worlds, store, clock, chance and the exchange of a request."""
