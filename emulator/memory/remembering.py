"""Results that are remembered by what somebody else sent: texts that are too long to be sent twice are not."""

import inspect
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

LONGEST = 1000
"""Characters of a text that is worth remembering: a thousand of sixty thousand would be a server's memory."""
TEXTS = str, bytes
P = ParamSpec("P")
T = TypeVar("T")


def is_long(values: Iterable[Any]) -> bool:
    """Whether a text is among values that is too long to be worth remembering."""
    return True in [type(each) in TEXTS and len(each) > LONGEST for each in values]  # half the time of a generator


class Results(dict[Any, Any]):
    """What a function of one argument returned, by that; what is known already costs no more than a look."""

    def __init__(self, function: Callable[[Any], Any], maxsize: int) -> None:
        super().__init__()
        self.function = function
        self.maxsize = maxsize

    def __missing__(self, argument: Any) -> Any:
        """A result that is not known; when there are too many, all are forgotten."""
        result = self.function(argument)
        if not is_long((argument,)):
            if len(self) >= self.maxsize:
                self.clear()
            self[argument] = result
        return result


def remembered(maxsize: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """As `lru_cache`, but for calls with a long text. Those of one argument are called with that, unnamed."""

    def wrap(function: Callable[P, T]) -> Callable[P, T]:
        if len(inspect.signature(function).parameters) == 1:
            return cast(Callable[P, T], Results(function, maxsize).__getitem__)
        known: Any = lru_cache(maxsize)(function)

        @wraps(function)
        def call(*given: P.args, **named: P.kwargs) -> T:
            chosen: Callable[P, T] = function if is_long(given) else known
            return chosen(*given, **named)

        return call

    return wrap
