"""What is remembered of work that was done, and what makes it forgotten."""
