"""What a dataset's counts add to the records that are written down: accounts first, then what happened to them."""
