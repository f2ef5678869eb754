"""The filter box: words such as `vendor:sipgate status:4xx path:*/sms body:"x"`, and bare ones for parts of a path."""

import re
from dataclasses import dataclass, field

KNOWN = ("vendor", "method", "path", "operation", "status", "caller", "body", "since", "signed_in")
"""What requests are chosen by; the names of the control plane's own parameters."""
WORD = re.compile(r'(?:(\w+):)?("(?:[^"\\]|\\.)*"?|[^\s"]+)')


@dataclass
class Filter:
    """What the box says: the control plane's parameters, and the words that it does not know."""

    text: str
    query: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def read(text: str, query: dict[str, list[str]]) -> Filter:
    """The box's text, and the same names where they stand in the page's address."""
    found = Filter(text, {name: query[name][-1] for name in KNOWN if query.get(name, [""])[-1]})
    for name, value in WORD.findall(text):
        plain = re.sub(r"\\(.)", r"\1", value.strip('"')) if value.startswith('"') else value
        if name in KNOWN:
            found.query[name] = plain
        elif name:
            found.unknown.append(f"{name}:{value}")
        else:
            found.query["path"] = f"*{plain}*"
    return found
