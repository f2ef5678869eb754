"""Regular expressions that somebody else wrote: RE2, whose time grows with the text, never with its repetitions."""

from functools import lru_cache
from typing import Any

PATIENCE_SECONDS = 0.1
LONGEST = 1000
"""Characters of the longest text that a pattern fits."""
MOST_MEMORY = 1 << 18
MOST_STEPS = 1000
"""Instructions of the largest pattern: at worst each looks at each character."""


@lru_cache(maxsize=8192)
def pattern(text: str) -> Any:
    """A regular expression in RE2's syntax. Raises ValueError if it is none, or too large."""
    import re2  # 5 ms, and few worlds match anything by a pattern

    options = re2.Options()
    options.log_errors, options.never_capture, options.max_mem = False, True, MOST_MEMORY
    try:
        compiled = re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0] if error.args else b""
        said = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        what = "not a regular expression (RE2's syntax, without lookaround and backreferences)"
        raise ValueError(f"{what}: {said[:200]}") from None
    if compiled.programsize > MOST_STEPS:
        raise ValueError(f"too large a pattern: {compiled.programsize} steps, at most {MOST_STEPS} are possible")
    return compiled


def fits(text: str, value: str) -> bool:
    """Whether a pattern fits the beginning of a text; nothing fits one of more than a thousand characters."""
    return len(value) <= LONGEST and pattern(text).match(value) is not None
