"""Memory that went out of use, handed back to the machine.

The C library keeps what was freed for the next time. After two hundred worlds that is a hundred
megabytes, with nobody to use them.
"""

import sys
from collections.abc import Callable
from functools import cache


def release() -> None:
    """Let the C library return what it does not need; elsewhere than with glibc nothing happens."""
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    import ctypes  # most servers end before there is anything to hand back

    try:
        trim: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # no glibc; on Windows, no name for the program itself
        return bool
    return trim if sys.platform == "linux" else bool
