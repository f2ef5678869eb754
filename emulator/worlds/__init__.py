"""A world and its parts: clock, chance, limits, faults, journal, bus, webhooks; and every world by its name."""
