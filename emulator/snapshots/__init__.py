"""Whole databases: copied, kept under names, seeded once and copied often, tried when strangers bring them."""
