"""Documentation of the vendors' APIs and of the control plane."""
