"""Several processes on one folder of worlds: who has which, and how a world goes from one to another."""
