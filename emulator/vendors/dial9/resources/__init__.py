"""The chapters of the vendor's document, a file each."""
