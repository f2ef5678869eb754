"""The resources, one file for each chapter of the vendor's document."""
