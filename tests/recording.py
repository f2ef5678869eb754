"""`pytest --record-examples` (`make examples`): the suite's own exchanges become the documents' examples.

Of every operation, status, media type and case one exchange is kept: one without changed settings,
whose request is as documented, which shows something, of the operation's own chapter rather than any
other's, and the shortest. So two recordings of the same code are the same, and a changed
answer shows as a changed file.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import pytest
from jsonschema import Draft202012Validator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.app import Application, create_app
from emulator.console.console import Console
from emulator.control import Control
from emulator.control.docs.examples import EVERY_OPERATION, FOLDER, FORM, SUCCESS
from emulator.control.docs.openapi import CONTROL, describe_control, describe_vendor, operations
from emulator.control.guard import Guard
from emulator.exchange.routing import Api
from emulator.exchange.watch import Watch
from emulator.settings import WorldSettings
from emulator.vendors import VENDORS
from emulator.vendors.sipcentric.auth import world_mark

ADDRESS = re.compile(rb"(?<![\d.])(?:127\.0\.0\.1|localhost):\d{4,5}(?!\d)")
DEFAULT_ADDRESS = b"127.0.0.1:8480"
OTHER_WORLD = re.compile(rb"\b(?:test|world)-[\w-]{0,40}-?[0-9a-f]{10}\b")
"""As the test kit names worlds."""
HEX = re.compile(r"[0-9a-f]{16,}")
"""What an entity tag is made of: a digest of an answer with the port of this run in it."""
REAL_SECONDS = re.compile(rb'("(?:uptime_seconds|age_seconds|idle_seconds|duration_ms)":)[\d.e-]+')
PROCESS = re.compile(rb'("process":)\d+')
HTTP_DATE = re.compile(rb"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
DEFAULT_DATE = b"Mon, 02 Mar 2026 09:00:00 GMT"
SIGNED = re.compile(rb"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+")
"""A token with the name of a world in it."""
DEFAULT_TOKEN = b"eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdWIiOjEyM30.AbCdEf0123456789"
UNTOLD_HEADERS = {b"content-length", b"content-type", b"date", b"last-modified", b"x-emulator-request"}
WITHOUT_EXAMPLES = re.compile(
    r"control/(test_(absurd|disk|every_vendor|kills|persistence|references|sweep)|docs/test_(examples|openapi|prefilled)"
    r"|explain/test_unread|worlds/test_(kept|past_meanwhile))|(?<!docs/)test_(imports|seed|vendors).py|vendors/\w+/(phonebooks/)?test_(calls|numbers|phones|planted|recorded|wire|vcards).py"
    r"|absurd|any_(beginning|result)|as_told|at_once_come|attribute_is_kept|bomb|brings_back|by_requests_of_another|cannot_be|certificate|changes_nothing|count_too|countr"
    r"|dropped_while|dry|every_(duration|form)|fit_their|goes_back_together|hundred|in_time|in_which_requests|is_known_from|large|librar"
    r"|long_(advance|fax|list)|makes_room|matrix|may_do_what|no_object|no_wider|odd|on_a_running|orders|postgresql|reason|sold_out"
    r"|spelling|ten_minutes|the_api_has_them|thousand|tolerated|trailing|within_reason|with_answers"
)
"""In the names of tests that take long, and of those that ask many things of all, or odd ones: nobody's best."""
OF_EVERY_OPERATION = re.compile(r"/test_(auth|events|operations|sweep|written_back)\.py")
"""Where each case of a test is about an operation of its own: all of them are asked."""
MOST_CASES = 3
"""Of any other test with many cases, so many make examples enough."""
MANY_BYTES = 8000
"""A longer answer is no example."""
HOLLOW_XML = re.compile(r"^(?:<\?xml[^>]*\?>)?\s*<\w+\s*(?:/>|>\s*</\w+>)\s*$")


class Key(NamedTuple):
    """What one example is kept for."""

    document: str
    operation: str
    status: int
    media: str
    case: str
    """What an answer with status 200 says of itself: success, or which error."""


Ranked = tuple[tuple[Any, ...], dict[str, Any]]
"""An example, and what speaks against it."""


class Exchange(NamedTuple):
    """A request and its answer."""

    scope: Scope
    body: bytes
    status: int
    headers: list[tuple[bytes, bytes]]
    answer: bytes


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-examples", action="store_true", help="Record the examples of the OpenAPI documents.")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("record_examples"):
        recorder = Recorder() if hasattr(config, "workerinput") or not config.getoption("numprocesses") else Merger()
        config.pluginmanager.register(recorder, "example-recorder")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """When recording, only the tests whose exchanges can be the best: those of a chapter, without random input."""
    if config.getoption("record_examples"):
        cases = Counter[str]()
        items[:] = [item for item in items if is_of_a_chapter(item) and is_early(item, cases)]


def is_early(item: pytest.Item, cases: Counter[str]) -> bool:
    """Whether it is one of the first cases of its test."""
    test = item.nodeid.partition("[")[0]
    cases[test] += 1
    return cases[test] <= MOST_CASES or bool(OF_EVERY_OPERATION.search(test))


def is_of_a_chapter(item: pytest.Item) -> bool:
    """Whether a test is about one vendor, or one group of the control plane."""
    place = item.path.relative_to(item.config.rootpath / "tests").parts
    is_random = hasattr(getattr(item, "obj", None), "hypothesis")
    return (
        place[0] in ("vendors", "control")
        and not WITHOUT_EXAMPLES.search(item.nodeid.partition("[")[0])
        and not is_random
    )


class Merger:
    """Takes what each process heard, and writes the best of it."""

    def __init__(self) -> None:
        self.best: dict[Key, Ranked] = {}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Better is better, whoever heard it."""
        for key, rank, example in json.loads(node.workeroutput["examples"]):
            keep(self.best, Key(*key), (tuple(rank), example))

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            write({key: example for key, (_, example) in self.best.items()})


def keep(best: dict[Key, Ranked], key: Key, found: Ranked) -> None:
    """Keep an example if it is the best so far."""
    if key not in best or found[0] < best[key][0]:
        best[key] = found


class Recorder:
    """Listens to every application of this process, and tells or writes at the end what it heard."""

    def __init__(self) -> None:
        self.test: pytest.Item | None = None
        self.best: dict[Key, Ranked] = {}
        self.bodies = dict(documented_bodies())
        answer, file = Api.__call__, Watch.file

        async def listen(api: Api, scope: Scope, receive: Receive, send: Send) -> None:
            await self.hear(lambda *parts: answer(api, *parts), scope, receive, send)

        def file_listening(watch: Watch) -> None:
            file(watch)
            self.read(watch)

        Api.__call__ = listen  # type: ignore[method-assign, assignment]
        Watch.file = file_listening  # type: ignore[method-assign, assignment]

    def pytest_runtest_logstart(self) -> None:
        self.test = None

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.test = item

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if hasattr(session.config, "workeroutput"):
            found = [(list(key), list(rank), example) for key, (rank, example) in self.best.items()]
            session.config.workeroutput["examples"] = json.dumps(found)
        elif exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            write({key: example for key, (_, example) in self.best.items()})

    async def hear(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, noting both sides."""
        test = self.test
        asked, answered = [b""], [b""]
        begun: dict[str, Any] = {}

        async def receive_noting() -> Message:
            message = await receive()
            asked.append(message.get("body", b""))
            return message

        async def send_noting(message: Message) -> None:
            begun.update(message)
            if len(answered) < 100:
                answered.append(message.get("body", b""))
            await send(message)

        try:
            await app(scope, receive_noting, send_noting)
        finally:
            if "status" in begun and "route" in scope:
                headers = [*begun["headers"], *scope.get("extra_headers", ())]
                self.offer(Exchange(scope, b"".join(asked), begun["status"], headers, b"".join(answered)), test)

    def read(self, watch: Watch) -> None:
        """A limit refuses before there is an operation: its answer stands for all of them."""
        entry = watch.entry
        if entry.status == HTTPStatus.TOO_MANY_REQUESTS and "route" not in watch.scope:
            self.offer(
                Exchange(watch.scope, entry.body, entry.status, entry.answer_headers, entry.answer_body), self.test
            )

    def offer(self, found: Exchange, test: pytest.Item | None) -> None:
        """Keep an exchange if it is the best example so far."""
        key = key_of(found)
        if key is None or test is None:
            return
        example = show(found, key)
        if example.get("answer") is not None and len(found.answer) > MANY_BYTES:
            return
        text = json.dumps(example, sort_keys=True)
        rank = (*penalties(found, key, test, example), len(text), text)
        if key not in self.best or (0, *rank) < self.best[key][0]:  # checking a body takes long
            body = self.bodies.get((key.document, key.operation))
            strange = body is not None and "body" in example and not body.is_valid(example["body"])
            keep(self.best, key, ((int(strange), *rank), example))


def documents() -> dict[str, dict[str, Any]]:
    """The OpenAPI documents by name."""
    of_vendors = {vendor.name: describe_vendor(vendor, vendor.behaviour.create_api()) for vendor in VENDORS}
    return {**of_vendors, CONTROL: describe_control(control_of(create_app()))}


def control_of(app: Application) -> Api:
    """The control plane of an application, behind its checks and beside its pages."""
    control = dict(app.mounts)["/_emulator"]
    assert isinstance(control, Control)
    guard = control.app
    assert isinstance(guard, Guard)
    assert isinstance(guard.app, Console)
    assert isinstance(guard.app.control, Api)
    return guard.app.control


def documented_bodies() -> Iterator[tuple[tuple[str, str], Draft202012Validator]]:
    """What checks an operation's JSON body, where the document describes one."""
    for name, document in documents().items():
        for operation in operations(document):
            for content in list(operation.get("requestBody", {}).get("content", {}).values())[:1]:
                schema = {**content.get("schema", {}), "components": document.get("components", {})}
                yield (name, operation["operationId"]), Draft202012Validator(schema)


def operation_of(scope: Scope) -> str | None:
    """The operation that the document has for a route; one route serves every happening."""
    route = scope.get("route")
    if route is None:
        return EVERY_OPERATION
    if route.include_in_schema:
        return str(route.name)
    places = scope["path_params"]
    name = "_".join([route.name, *places.values()]).replace("-", "_")
    return name if {"vendor", "happening"} == places.keys() else None


def key_of(found: Exchange) -> Key | None:
    """What an exchange is an example of; None if no operation gave the answer.

    Nor did it if a fault gave it, or the server, which had no room or no time.
    """
    entry, operation = found.scope.get("exchange"), operation_of(found.scope)
    if operation is None or (entry and (entry.fault or found.status == HTTPStatus.SERVICE_UNAVAILABLE)):
        return None
    media = media_of(found.headers)
    return Key(entry.vendor if entry else CONTROL, operation, found.status, media, case_of(read(found.answer, media)))


def case_of(answer: Any) -> str:
    """The status that an envelope tells in its body."""
    return str(answer["status"]) if isinstance(answer, dict) and {"status", "flags", "data"} <= answer.keys() else ""


def media_of(headers: Any) -> str:
    """The media type of a request or answer; empty without one."""
    value = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return str(value.decode("latin-1").partition(";")[0].strip().lower())


def penalties(found: Exchange, key: Key, test: pytest.Item, example: dict[str, Any]) -> tuple[int, ...]:
    """What speaks against an example, the gravest first."""
    world, entry = found.scope.get("world"), found.scope.get("exchange")
    return (
        int(world is not None and world.settings != WorldSettings()),
        int(entry is not None and entry.method != found.scope["method"]),
        int(found.status < 400 and bool(found.body) and "body" not in example),
        int(example.get("parameters", {}).get("format", "json") != "json"),
        int(is_hollow(example.get("answer"))),
        distance(key, found.scope.get("route"), test.path),
    )


def distance(key: Key, route: Any, path: Path) -> int:
    """How far a test is from the operation's chapter: in its file, elsewhere in its folder, anywhere."""
    if route is None or key.document not in path.parts:
        return 2
    chapters = {route.endpoint.__module__.rpartition(".")[2], route.path.strip("/").partition("/")[0].replace("-", "_")}
    return 0 if path.stem.removeprefix("test_") in chapters else 1


def is_hollow(answer: Any) -> bool:
    """Whether an answer shows nothing: an empty list, an empty document."""
    if isinstance(answer, str):
        return not answer.strip() or bool(HOLLOW_XML.match(answer))
    if isinstance(answer, dict) and len(answer) == 1:
        return is_hollow(next(iter(answer.values())))
    return answer == {} or answer == [] or (isinstance(answer, dict) and [] in answer.values())


def show(found: Exchange, key: Key) -> dict[str, Any]:
    """An exchange as it is written down; the request only where it succeeded."""
    succeeded = found.status < 400 and key.case in SUCCESS
    parameters, body = request_of(found) if succeeded else ({}, None)
    headers = {
        name.decode("latin-1"): clean(found, value).decode("latin-1")
        for name, value in found.headers
        if name.lower() not in UNTOLD_HEADERS
    }
    answer = read(clean(found, found.answer), key.media)
    if "etag" in headers:
        digest = hashlib.blake2b(json.dumps(answer).encode(), digest_size=8).hexdigest()
        headers["etag"] = HEX.sub(digest, headers["etag"])
    if headers.get("x-ratelimit-remaining", "0") != "0":  # a stranger's world is everybody's: others counted too
        headers["x-ratelimit-remaining"] = str(int(headers["x-ratelimit-limit"]) - 1)
    named = {"media": key.media, "case": key.case}
    parts = {"parameters": parameters, "body": body, "headers": headers, "answer": answer}
    return {name: part for name, part in (named | parts).items() if part or (name == "answer" and key.media)}


def request_of(found: Exchange) -> tuple[dict[str, str], Any]:
    """The parameters of a request by name, and its body."""
    media, body = media_of(found.scope["headers"]), clean(found, found.body)
    query = clean(found, found.scope["query_string"]).decode("latin-1")
    places = {name: clean(found, value.encode()).decode() for name, value in found.scope["path_params"].items()}
    pairs = dict(parse_qsl(query)) | places
    if media == FORM:
        return pairs | dict(parse_qsl(body.decode())), None
    return pairs, read(body, media) if body else None


def read(content: bytes, media: str) -> Any:
    """A body as a value: JSON, text, or None for bytes that are neither."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    try:
        return json.loads(text) if "json" in media or not media else text
    except ValueError:
        return text


def clean(found: Exchange, content: bytes) -> bytes:
    """Without what only this run knows: its port, its worlds, how long things took."""
    name = world_name(found.scope).encode()
    for mark in (b"+", b"%2B", b"%2b"):
        content = content.replace(mark + name, b"")
    content = content.replace(world_mark(name.decode()).encode(), world_mark("default").encode())
    own = re.compile(rb"(?<![\w-])%s(?![\w-])" % re.escape(name))
    content = OTHER_WORLD.sub(b"default", own.sub(b"default", ADDRESS.sub(DEFAULT_ADDRESS, content)))
    content = SIGNED.sub(DEFAULT_TOKEN, HTTP_DATE.sub(DEFAULT_DATE, content))
    return REAL_SECONDS.sub(rb"\g<1>0.25", PROCESS.sub(rb"\g<1>4711", content))


def world_name(scope: Scope) -> str:
    """The name of the world that a request was for; of the control plane's, from the query."""
    world = scope.get("world")
    if world is not None:
        return str(world.name)
    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    return query.get("world") or "no world"


def write(examples: dict[Key, dict[str, Any]]) -> None:
    """A file for each document, a line for each operation, in the order of the document."""
    FOLDER.mkdir(exist_ok=True)
    for name, document in documents().items():
        order = [EVERY_OPERATION, *(operation["operationId"] for operation in operations(document))]
        write_document(name, {key: example for key, example in examples.items() if key.document == name}, order)


def write_document(name: str, examples: dict[Key, dict[str, Any]], order: list[str]) -> None:
    """One document's file."""
    lines = []
    for operation in order:
        answers: dict[int, list[Any]] = {}
        for key in sorted(key for key in examples if key.operation == operation):
            answers.setdefault(key.status, []).append(examples[key])
        if answers:
            lines.append(f"{json.dumps(operation)}:{json.dumps(answers, ensure_ascii=False, separators=(',', ':'))}")
    (FOLDER / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
