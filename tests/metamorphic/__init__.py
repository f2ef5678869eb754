"""What must hold of an API whoever made it, and needs no oracle: reading back, pages, filters, order, undoing."""
