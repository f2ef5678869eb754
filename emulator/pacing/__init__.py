"""What keeps the server answering: work in slices and in other processes, answers remembered, memory given back."""
