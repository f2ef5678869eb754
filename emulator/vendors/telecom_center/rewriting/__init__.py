"""Rules that rewrite numbers: PostgreSQL's regular expressions, read and applied in bounded time."""
