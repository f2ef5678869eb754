"""What keeps the server answering: work in slices and in other processes, memory given back."""
