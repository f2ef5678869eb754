"""What the protocol demands, as jsonapi-resources serves it and the vendor's document repeats it."""
