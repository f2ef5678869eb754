"""Results that are remembered by what somebody else sent: texts that are too long to be sent twice are not."""

from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

LONGEST = 1000
"""Characters of a text that is worth remembering: a thousand of sixty thousand would be a server's memory."""
P = ParamSpec("P")
T = TypeVar("T")


def is_long(values: Iterable[Any]) -> bool:
    """Whether a text is among values that is too long to be worth remembering."""
    return any(type(each) in (str, bytes) and len(each) > LONGEST for each in values)


def remembered(maxsize: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """As `lru_cache`, but for calls with a long text."""

    def wrap(function: Callable[P, T]) -> Callable[P, T]:
        known: Any = lru_cache(maxsize)(function)

        @wraps(function)
        def call(*given: P.args, **named: P.kwargs) -> T:
            chosen: Callable[P, T] = function if is_long(given) else known
            return chosen(*given, **named)

        return call

    return wrap
