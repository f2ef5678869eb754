"""A world with its past in one file: written, read from strangers, opened."""
