"""Regular expressions that somebody else wrote: each match gets a tenth of a second, and no more."""

from functools import lru_cache
from typing import Any

PATIENCE_SECONDS = 0.1


@lru_cache(maxsize=1024)
def pattern(text: str) -> Any:
    """A regular expression. Raises ValueError if it is none."""
    import regex  # 8 ms, and few worlds match anything by a pattern

    try:
        return regex.compile(text)
    except regex.error as error:
        raise ValueError(f"not a regular expression: {error}") from None


def fits(text: str, value: str) -> bool:
    """Whether a pattern fits the beginning of a text; one that takes too long fits nothing."""
    try:
        return bool(pattern(text).match(value, timeout=PATIENCE_SECONDS))
    except TimeoutError:
        return False
