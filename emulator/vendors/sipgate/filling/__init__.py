"""What a dataset says of this vendor: the shape of its records, and what its counts add to them."""
