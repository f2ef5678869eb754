"""A user's own proof, with a second emulator as the real API."""
