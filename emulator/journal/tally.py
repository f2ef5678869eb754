"""What exchanges came to: counted by operation and status, which outlives the exchanges themselves."""

import re
from collections import Counter
from typing import Any, NamedTuple

from emulator.journal.exchange import Exchange

MOST_ERRORS = 10_000
LATER_PAGE = re.compile(rb"(?:^|&)(?:page(?:%5[Bb]|\[)?(?:number)?(?:%5[Dd]|\])?=0*(?:[2-9]|1\d)|offset=0*[1-9])")
"""A query that asks for more than the first page, in any vendor's words."""
MARK = re.compile(rb'"(status|code|title)":"([^"]*)"')
ENVELOPE, SUCCESS = b'{"status":"', b'{"status":"success"'
"""How answers begin that tell an error by a name, whatever their HTTP status."""


def marks_of(status: int, body: bytes) -> tuple[Any, ...]:
    """What an error is known by: its HTTP status, and the first status, code and title in its body."""
    marks: dict[bytes, bytes] = {}
    for name, value in MARK.findall(body[:2000]):
        marks.setdefault(name, value)
    return status, *sorted(marks.items())


Key = tuple[str, str, str, int, bool]


class Hit(NamedTuple):
    """What the tally tells exchanges apart by."""

    vendor: str
    operation: str
    """Empty where a request reached none."""
    method: str
    status: int
    injected: bool


def key_of(exchange: Exchange) -> Key:
    """What the tally knows of an exchange: the members of a `Hit`, which takes longer to make."""
    return exchange.vendor, exchange.operation or "", exchange.method, exchange.status, exchange.injected


class Tally:
    """How often each operation was answered with each status, which errors came, whose later pages were fetched."""

    def __init__(self) -> None:
        self.hits: Counter[Key] = Counter()
        self.errors: set[tuple[Any, ...]] = set()
        self.later_pages: set[tuple[str, str]] = set()

    def count(self, exchange: Exchange) -> None:
        """Count an exchange; one that reached no operation counts for its status."""
        operation = exchange.operation or ""
        self.hits[key_of(exchange)] += 1
        is_fetched = exchange.query and not exchange.injected and exchange.status < 400
        if is_fetched and LATER_PAGE.search(exchange.query):
            self.later_pages.add((exchange.vendor, operation))
        body = exchange.answer_body
        if exchange.status >= 400 or (body.startswith(ENVELOPE) and not body.startswith(SUCCESS)):
            self._see({(exchange.vendor, *marks_of(exchange.status, body))})

    def _see(self, errors: set[tuple[Any, ...]]) -> None:
        """Note errors, as long as there are few: a fault may answer with any."""
        if len(self.errors) + len(errors) <= MOST_ERRORS:
            self.errors |= errors

    def merge(self, other: "Tally") -> None:
        """Add what another one counted."""
        self.hits.update(other.hits)
        self._see(other.errors)
        self.later_pages |= other.later_pages


class Counted(NamedTuple):
    """What requests came to, up to one of them."""

    tally: Tally
    number: int
