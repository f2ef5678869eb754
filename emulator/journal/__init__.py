"""What happened in a world: what it was asked, what it answered, what each request changed."""
