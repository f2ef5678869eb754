"""Whole answers to requests that only read, each remembered for as long as it would be made just so again.

An answer depends on its request and on the rows that were read to make it: these are noted meanwhile. It is
good until one of their tables is written to, by whomever, and as long as the time is in between the moments that
mattered. What depends on something else (just when it is, a draw) or does something (writes, tells somebody, streams,
breaks a rule) is made each time.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.memory.readings import Reading, Versions, noted
from emulator.parsing.headers import announces_body

READS = frozenset({"GET", "HEAD"})
MOST_SENT = 3
"""Messages after which it is clear that an answer comes in parts."""
OVERHEAD = 2000
"""Bytes that an answer takes beside its body and what it was asked with."""
PART = 16
"""No answer may take more than this part of what all of them may."""


class Noted(Protocol):
    """What a journal notes of a request, as far as it matters here."""

    method: str
    path: str
    raw_path: bytes
    notes: list[str]
    rules: list[str]


@dataclass(slots=True)
class Answer:
    """An answer, and what it was made from."""

    start: Message
    body: Message
    route: Any
    reading: Reading
    epoch: object
    changes: int
    """How often the store had been written to."""
    size: int

    def holds(self, world: Any) -> bool:
        """Whether nothing that it was made from was written to since, and no moment has come that matters."""
        versions: Versions = world.store.versions
        if self.epoch is not versions.epoch:
            return False
        if self.changes != versions.changes:
            if any(versions.last(table) > self.changes for table in self.reading.tables):
                return False
            self.changes = versions.changes
        return not self.reading.bounded or self.reading.since <= world.clock.seconds() < self.reading.until

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer once more."""
        scope["route"] = self.route
        await send(self.start)
        await send(self.body)


class Answers:
    """The answers that a server remembers, of all its worlds; what nobody asked for longest makes room."""

    def __init__(self, most: int) -> None:
        self.most = most
        """Bytes that they may take."""
        self.bytes = 0
        self.known: OrderedDict[Hashable, Answer] = OrderedDict()

    def app(self, api: ASGIApp, vendor: str, scope: Scope) -> ASGIApp:
        """What answers a request: an answer that is remembered, or the API, whose answer may be remembered."""
        if not self.most or scope["exchange"].method not in READS or announces_body(scope):
            return api
        key = key_of(vendor, scope)
        answer = self.known.get(key)
        if answer and answer.holds(scope["world"]):
            self.known.move_to_end(key)
            return answer
        self.drop(key)
        return Making(self, api, key)

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Remember an answer, if it is not too large."""
        if answer.size * PART > self.most:
            return
        self.drop(key)
        self.known[key] = answer
        self.bytes += answer.size
        while self.bytes > self.most:
            self.bytes -= self.known.popitem(last=False)[1].size

    def drop(self, key: Hashable) -> None:
        """Forget an answer."""
        if answer := self.known.pop(key, None):
            self.bytes -= answer.size


class Making:
    """An answer that is made, and remembered if it can be."""

    def __init__(self, answers: Answers, api: ASGIApp, key: Hashable) -> None:
        self.answers = answers
        self.api = api
        self.key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the API answer; note what is read and sent meanwhile."""
        versions: Versions = scope["world"].store.versions
        epoch, changes, told = versions.epoch, versions.changes, what_was_told(scope)
        sent: list[Message] = []

        async def note(message: Message) -> None:
            if len(sent) < MOST_SENT:
                sent.append(message)
            await send(message)

        with noted() as reading:
            await self.api(scope, receive, note)
        unchanged = (epoch, changes, told) == (versions.epoch, versions.changes, what_was_told(scope))
        if reading.passing or not unchanged or not went_well(sent):
            return
        start, body = sent
        content = b"".join(
            (b"", body.get("body", b""))
        )  # joined, so copied: what orjson hands out takes twice the memory
        size = OVERHEAD + len(content) + size_of(scope)
        answer = Answer(
            start, {**body, "body": content, "remembered": True}, scope.get("route"), reading, epoch, changes, size
        )
        self.answers.keep(self.key, answer)


def key_of(vendor: str, scope: Scope) -> Hashable:
    """Everything that an answer may depend on but what is stored: the whole request, and who is asked by whom."""
    entry: Noted = scope["exchange"]
    address = scope["scheme"], scope.get("public_url"), scope.get("public_prefix")
    headers = tuple(scope["headers"])
    return vendor, scope["identity"], entry.method, entry.path, entry.raw_path, scope["query_string"], headers, address


def size_of(scope: Scope) -> int:
    """Bytes of a request."""
    address = len(scope["path"]) + len(scope["exchange"].raw_path) + len(scope["query_string"])
    return address + sum(len(name) + len(value) for name, value in scope["headers"])


def what_was_told(scope: Scope) -> tuple[int, int, int]:
    """How much was said of a request beside its answer."""
    entry: Noted = scope["exchange"]
    return len(entry.notes), len(entry.rules), len(scope["extra_headers"])


def went_well(sent: list[Message]) -> bool:
    """Whether an answer went well, all of it at once."""
    return len(sent) == 2 and sent[0]["status"] == 200 and not sent[1].get("more_body")
