"""What worlds and snapshots are called."""

import re

DEFAULT = "default"
"""The world of whoever names none."""
NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.-]{1,64}")


def is_name(name: str) -> bool:
    """Whether a world or a snapshot can be called so: anything else would leave its folder."""
    return NAME.fullmatch(name) is not None
