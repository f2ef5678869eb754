"""Two documents, member by member."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

MOST_LETTERS = 2_000
DEEPEST = 50
WHOLE = "(all of it)"
MISSING = object()
"""Stands for a member that a document lacks."""


@dataclass
class Member:
    """One member in both documents; None where it is missing."""

    name: str
    first: str | None
    second: str | None

    @property
    def differs(self) -> bool:
        """Whether it is not the same in both."""
        return self.first != self.second


def compared(first: Any, second: Any, path: str = "", depth: int = 0) -> Iterator[Member]:
    """The members of both, in the order in which they stand, all the way down where both have them."""
    if depth < DEEPEST and all(isinstance(each, dict) for each in (first, second)):
        names = dict.fromkeys([*first, *second])
        pairs = [(name, first.get(name, MISSING), second.get(name, MISSING)) for name in names]
    elif depth < DEEPEST and all(isinstance(each, list) for each in (first, second)):
        pairs = [(str(place), *pair) for place, pair in enumerate(zip_longest(first, second, fillvalue=MISSING))]
    else:
        if first is not MISSING or second is not MISSING:
            yield Member(path or WHOLE, text_of(first), text_of(second))
        return
    for name, one, other in pairs:
        yield from compared(one, other, f"{path}.{name}" if path else name, depth + 1)


def text_of(value: Any) -> str | None:
    """A value as text: a text as it is, anything else as JSON; None for what is missing."""
    if value is MISSING:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}… ({len(text):,} letters)"


def gathered(pairs: Iterable[Iterable[str]]) -> dict[str, str]:
    """Names and values as an object; what came with a name more than once stands together."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: ", ".join(each) for name, each in values.items()}
