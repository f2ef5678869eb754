"""What the suite itself is answered, held against the published documents: status, media type and shape.

Of every operation, status and media type a few answers are kept, and looked at when a whole run ends; one that its
document does not have fails the run, and names the test that got it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson
import pytest
from jsonschema import Draft202012Validator
from starlette.types import Message, Receive, Scope, Send

from emulator.control.docs.openapi import CONTROL, operations
from emulator.exchange.routing import Api
from tests.recording import documents, media_of, operation_of

WHOLE = 1000
"""As many tests are a whole run: for fewer, the documents are not made."""
KEPT = 4
CHECKED = (CONTROL, "sipcentric", "telecom_center", "dial9", "sipgate")
"""The documents that are held against answers."""
SAME = {"text/xml": "application/xml"}
"""Media types of which sipgate's document says once for all that they are like another."""
UNTOLD = (206, 416, 429, 503)
"""Parts of files, limits that a test has set, a full server: none of them is an operation's own."""
BODILESS = (204, 304)
NO_ROOM = 503
"""The server's own answer, who has no room or no time, and not the operation's."""
FRAMED = ("get_stream",)
"""What they send is JSON, in a frame of the protocol that the client asked for."""


class Place(NamedTuple):
    """Where a document describes an answer."""

    document: str
    operation: str
    status: int
    media: str


Answers = dict[Place, dict[str, tuple[str, str]]]
"""A few answers of each place: by digest, the answer and the test that got it."""


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Listener(), "conforming")


class Listener:
    """Listens to every application of this process; where there are several, the first one gathers what they found."""

    def __init__(self) -> None:
        self.test = ""
        self.heard: Answers = {}
        self.found: list[str] = []
        answer = Api.__call__

        async def listen(api: Api, scope: Scope, receive: Receive, send: Send) -> None:
            parts: list[Message] = []

            async def send_noting(message: Message) -> None:
                if len(parts) < 20:
                    parts.append(message)
                await send(message)

            test = self.test
            try:
                await answer(api, scope, receive, send_noting)
            finally:
                self.hear(scope, parts, test)

        Api.__call__ = listen  # type: ignore[method-assign, assignment]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.test = item.nodeid

    def hear(self, scope: Scope, parts: list[Message], test: str) -> None:
        """Keep an answer, if its place has not many yet."""
        entry = scope.get("exchange")
        name = entry.vendor if entry else CONTROL
        operation = operation_of(scope) if "route" in scope else None
        if not parts or operation is None or name not in CHECKED or (entry and entry.fault):
            return
        if (entry and parts[0]["status"] == NO_ROOM) or scope.get("begins") is False:
            return  # pages of the console that only look are told of worlds that are gone by more than the document has
        headers = [*parts[0]["headers"], *scope.get("extra_headers", ())]
        place = Place(name, operation, parts[0]["status"], media_of(headers))
        kept = self.heard.setdefault(place, {})
        body = b"".join(part.get("body", b"") for part in parts[1:])
        is_whole = not parts[-1].get("more_body", False) and "head" not in scope
        if len(kept) < KEPT and (is_whole or not kept):
            kept[hashlib.sha256(body).hexdigest()] = (body.decode(errors="replace") if is_whole else "", test)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """What another process heard."""
        for place, digest, text, test in json.loads(getattr(node, "workeroutput", {}).get("heard", "[]")):
            self.heard.setdefault(Place(*place), {})[digest] = (text, test)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            if session.testscollected >= WHOLE:
                told = [(place, *each) for place, kept in self.heard.items() for each in flat(kept)]
                session.config.workeroutput["heard"] = json.dumps(told)
        elif session.testscollected >= WHOLE or session.config.getoption("numprocesses", 0):
            self.found = sorted(complaints(self.heard)) if self.heard else []
            if self.found:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self.found:
            terminalreporter.line(f"NOT AS DOCUMENTED {line}", red=True)


def flat(kept: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Answers with their digests."""
    yield from ((digest, *answer) for digest, answer in kept.items())


def complaints(heard: Answers) -> Iterator[str]:
    """What answers have that their documents have not."""
    described = {name: document for name, document in documents().items() if name in CHECKED}
    by_id = {
        (name, operation["operationId"]): operation
        for name, document in described.items()
        for operation in operations(document)
    }
    for place, answers in sorted(heard.items()):
        operation = by_id.get((place.document, place.operation))
        if operation is not None:
            for text, test in answers.values():
                for problem in problems(place, text, operation["responses"], described[place.document]):
                    yield f"{place.document} {place.operation} {place.status} {place.media}: {problem} ({test})"


def problems(place: Place, text: str, responses: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with an answer."""
    response = responses.get(str(place.status))
    if response is None and place.status not in UNTOLD:
        yield "no such status"
    elif response is not None and text and place.status not in BODILESS:
        content = response.get("content", {}).get(SAME.get(place.media, place.media))
        if content is None:
            yield f"no such media type: {', '.join(response.get('content', {})) or 'no body'}"
        elif "json" in place.media and place.operation not in FRAMED:
            yield from misfits(text, {**content["schema"], "components": document["components"]})


def misfits(text: str, schema: dict[str, Any]) -> Iterator[str]:
    """Where an answer is not of its shape."""
    try:
        value = orjson.loads(text)
    except json.JSONDecodeError:
        yield "is no JSON"
        return
    for error in list(Draft202012Validator(schema).iter_errors(value))[:1]:
        deepest = min([error, *(error.context or ())], key=lambda each: -len(each.absolute_path))
        yield f"{deepest.json_path}: {deepest.message[:200]}"
