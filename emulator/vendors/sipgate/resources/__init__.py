"""One file for each chapter of sipgate's document."""
