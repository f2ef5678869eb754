"""What was asked of a world: requests, verdicts on them, notes, coverage."""
