"""The console: pages on which a person sees the worlds move, and moves them. Imported when first opened."""
