"""Datasets: what a world holds at the start. YAML to rows, the rest filled in by Faker."""
