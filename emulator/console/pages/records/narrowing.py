"""The filter box of rows: conditions such as `name=Ada duration>=60 name!=Ada owner=null`."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

CONDITION = re.compile(r'(\w+)(>=|<=|!=|=|:)("(?:[^"\\]|\\.)*"|\S*)')
WORD = re.compile(r'(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+')
OTHERS = ("q", "order", "offset")
"""Names in the page's address that are no conditions."""


@dataclass
class Narrowing:
    """What the box says: conditions as the control plane takes them, and words that are none."""

    text: str
    pairs: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read(query: Mapping[str, list[str]], columns: Collection[str]) -> Narrowing:
    """The conditions of the box, and those that stand in the page's address as they do in the control plane's."""
    found = Narrowing(query.get("q", [""])[-1])
    for name in query.keys() - {*OTHERS}:
        if name.rstrip("<>!") in columns:
            found.pairs += [(name, value) for value in query[name]]
        else:
            found.unknown.append(name)
    for word in WORD.findall(found.text):
        condition = CONDITION.fullmatch(word)
        if condition and condition[1] in columns:
            value = condition[3]
            plain = re.sub(r"\\(.)", r"\1", value[1:-1]) if len(value) > 1 and value[0] == '"' == value[-1] else value
            found.pairs.append((condition[1] + condition[2].rstrip("=:"), plain))
        else:
            found.unknown.append(word)
    return found
