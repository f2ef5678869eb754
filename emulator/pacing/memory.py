"""Memory that went out of use, handed back to the machine.

The C library keeps what was freed for the next time. After two hundred worlds that is a hundred
megabytes, with nobody to use them.
"""

import ctypes
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache


def release() -> None:
    """Let the C library return what it does not need; elsewhere than with glibc nothing happens."""
    _trim()(0)


@contextmanager
def uncollected() -> Iterator[None]:
    """Make many things that stay, without the collector looking through all of them again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@cache
def _trim() -> Callable[[int], object]:
    try:
        trim: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # no glibc; on Windows, no name for the program itself
        return bool
    return trim if sys.platform == "linux" else bool
