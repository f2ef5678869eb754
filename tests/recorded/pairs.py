"""Recorded requests and answers, as they stand in the files.

A line has a name, a kind (what is special about the request), the request line, the status of the answer, and what
else there is to say: `headers` beyond the usual ones (null: without that one), the body that was sent (as `json`, if it
is written as Python writes it, or as the text `body`), the `type` of the answer if it is not the usual one, its
`errors` (`code title: detail @pointer`), the digest of its body (`answer`), `text`, or further headers (`allow`).

Links begin with `BASE` there, ids that the server drew are `ID`, and whatever else differs from run to run or is the
vendor's own choice stands in capitals too.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DATASET = FOLDER / "small-office.yaml"
HTML = "text/html; charset=UTF-8"
Document = dict[str, Any]


def lines(name: str) -> list[str]:
    """The lines of a file."""
    return (FOLDER / f"{name}.jsonl").read_text().splitlines()


@dataclass(frozen=True)
class Pair:
    """A request, and what the framework answered."""

    name: str
    kind: str
    method: str
    target: str
    headers: dict[str, str]
    content: bytes | None
    answer: Document
    """`status`, `type`, and what there is of `errors`, `answer`, `text` and `allow`."""


class Recording:
    """The file of a vendor, and what its lines leave out."""

    def __init__(self, vendor: str, prefix: str, media: str, usual: Callable[[bool], dict[str, str]]) -> None:
        self.vendor = vendor
        self.prefix = prefix
        """What every path begins with."""
        self.media = media
        """The usual type of an answer."""
        self.usual = usual
        """The usual headers of a request, with a body or without one."""

    def pairs(self, part: int = 0, parts: int = 1) -> Iterator[Pair]:
        """All of the file, or one of several parts of it."""
        return (self.pair(*json.loads(line)) for line in lines(self.vendor)[part::parts])

    def pair(self, name: str, kind: str, ask: str, status: int, more: Document | None = None) -> Pair:
        """What a line says."""
        told = dict(more or {})
        body = json.dumps(told.pop("json")) if "json" in told else told.pop("body", None)
        headers = self.usual(body is not None) | told.pop("headers", {})
        given = {name: value for name, value in headers.items() if value is not None}
        method, target = ask.split(" ")
        media = told.pop("type", self.media)
        answer = {"status": status, "type": HTML if media == "html" else media, **told}
        return Pair(name, kind, method, self.prefix + target, given, None if body is None else body.encode(), answer)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """Bodies by digest; of the longest ones no more than the ids in them."""
        return dict(map(json.loads, lines(f"{self.vendor}.answers")))


def digest(document: Document) -> str:
    """The beginning of a normalised document's hash."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
