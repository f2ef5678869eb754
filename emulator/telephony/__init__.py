"""The trade itself, of no vendor: audio, documents of faxes, numbers."""
