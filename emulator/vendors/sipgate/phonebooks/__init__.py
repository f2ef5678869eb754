"""Contacts in other forms than JSON: the lines they are made of, as vCards, and as handsets read them."""
