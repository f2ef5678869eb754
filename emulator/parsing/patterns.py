"""Regular expressions that somebody else wrote: RE2, whose time grows with the text, never with its repetitions."""

from threading import Lock
from typing import Any

PATIENCE_SECONDS = 0.1
LONGEST = 1000
"""Characters of the longest text that every pattern is tried on; a small one is tried on longer ones."""
MOST_MEMORY = 1 << 18
MOST_STEPS = 1000
"""Instructions of the largest pattern: at worst each looks at each character."""
MOST_REMEMBERED, MOST_STEPS_REMEMBERED = 8192, 500_000
"""Patterns, and their instructions: some ten megabytes."""


class Remembered:
    """The patterns that were read last."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.steps = 0
        self.lock = Lock()  # whoever tries a snapshot reads its patterns in another thread

    def add(self, text: str, read: Any) -> None:
        """Remember a pattern; the oldest make room."""
        with self.lock:
            if text not in self.known:
                self.known[text] = read
                self.steps += read.programsize
            while len(self.known) > MOST_REMEMBERED or self.steps > MOST_STEPS_REMEMBERED:
                self.steps -= self.known.pop(next(iter(self.known))).programsize


REMEMBERED = Remembered()


def pattern(text: str) -> Any:
    """A regular expression in RE2's syntax. Raises ValueError if it is none, or too large."""
    found = REMEMBERED.known.get(text)
    if found is None:
        found = compiled(text)
        REMEMBERED.add(text, found)
    return found


def compiled(text: str) -> Any:
    """A pattern that is not remembered yet."""
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


def is_too_long(text: str, value: str) -> bool:
    """Whether trying a pattern on a text could take too long."""
    return len(value) > LONGEST and len(value) * pattern(text).programsize > LONGEST * MOST_STEPS


def fits(text: str, value: str) -> bool:
    """Whether a pattern fits the beginning of a text; none fits one that is too long for it."""
    return not is_too_long(text, value) and pattern(text).match(value) is not None
