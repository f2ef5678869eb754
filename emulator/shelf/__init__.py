"""The shelf: worlds kept in PostgreSQL, so that any number of machines may serve them."""
