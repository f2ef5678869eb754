"""The filter box: words such as `vendor:sipgate status:4xx path:*/sms body:"x"`, and bare ones for parts of a path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

KNOWN = ("vendor", "method", "path", "operation", "status", "caller", "body", "rule", "since", "signed_in")
"""What requests are chosen by; the names of the control plane's own parameters."""
WORD = re.compile(r'(?:([A-Za-z_]\w*):)?("(?:[^"\\]|\\.)*(?:"|$)|\S+)')
"""A value, which may stand in quotes, with a name or alone."""
NO_VALUE = re.compile(r"\w+:")
PLAIN = re.compile(r"[\w/+@,-]+")
"""What means itself in a pattern for paths."""
SIGNS = re.compile(r"[.^$*+?{}\[\]\\|()]")


@dataclass
class Filter:
    """What the box says: the control plane's parameters, and what is not heeded."""

    text: str
    query: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    """Words that it does not know, and names without a value."""
    twice: list[str] = field(default_factory=list)
    """Words in whose place a later one counts."""


def read(text: str, query: Mapping[str, list[str]]) -> Filter:
    """The box's text, and the same names where they stand in the page's address; the box counts first."""
    found = Filter(text, {name: query[name][-1] for name in KNOWN if query.get(name, [""])[-1]})
    words: dict[str, str] = {}
    bare: list[str] = []
    for match in WORD.finditer(text):
        name, value = (match[1] or "").lower(), unquoted(match[2])
        if not value or (name and name not in KNOWN) or (not name and NO_VALUE.fullmatch(match[0])):
            found.unknown.append(match[0])
        elif not name:
            bare.append(value)
        else:
            found.twice += [words[name]] if name in words else []
            words[name], found.query[name] = match[0], value
    if "path" in words:
        found.twice += bare
    elif bare:
        found.query["path"] = containing(bare)
    return found


def unquoted(value: str) -> str:
    """A value without the quotes around it; behind a backslash stands a quote or a backslash."""
    if not value.startswith('"'):
        return value
    inner = re.fullmatch(r'"((?:[^"\\]|\\.)*)"?', value)
    return re.sub(r"\\(.)", r"\1", inner[1]) if inner else value


def containing(words: list[str]) -> str:
    """A pattern for the paths that have these words in this order; one word with a star is a pattern by itself."""
    if len(words) == 1 and "*" in words[0]:
        return words[0]
    if all(PLAIN.fullmatch(word) for word in words):
        return f"*{'*'.join(words)}*"
    return f"^.*{'.*'.join(escaped(word) for word in words)}"


def escaped(text: str) -> str:
    """A text that means itself in a regular expression."""
    return SIGNS.sub(r"\\\g<0>", text)
