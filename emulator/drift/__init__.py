"""A user's own proof: the real API's answers recorded without anybody's data, and held against the emulator's."""
