"""Two documents, member by member."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

MOST_LETTERS = 2_000
DEEPEST = 50


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


def compared(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[Member]:
    """The members of both, in the order in which they stand."""
    names = dict.fromkeys([*first, *second])
    return [Member(name, text_in(first, name), text_in(second, name)) for name in names]


def text_in(document: Mapping[str, Any], name: str) -> str | None:
    """A member as text: a text as it is, anything else as JSON."""
    if name not in document:
        return None
    value = document[name]
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}… ({len(text):,} letters)"


def flat(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """A JSON document's values, each with the path that leads to it; one that is nested too deeply ends there."""
    if depth == DEEPEST:
        yield path, "…"
    elif isinstance(value, dict) and value:
        for name, part in value.items():
            yield from flat(part, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list) and value:
        for place, part in enumerate(value):
            yield from flat(part, f"{path}.{place}" if path else str(place), depth + 1)
    else:
        yield path or "(all of it)", value


def gathered(pairs: Iterable[Iterable[str]]) -> dict[str, str]:
    """Names and values as an object; what came with a name more than once stands together."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: ", ".join(each) for name, each in values.items()}
