"""What is remembered, and what is made each time; how much all of it may take."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from typing import Any

import httpx2
import pytest

from emulator.app import Application, create_app
from emulator.memory.answers import Answers
from emulator.settings import ServerSettings

ASKED = "/api/v1/customers/25/phonebook"
LIST = "/api/v1/customers/25/calls"
SIGN_IN = ("admin", "secret")


@pytest.fixture
def app() -> Iterator[Application]:
    made = create_app(ServerSettings(answers_bytes=400_000))
    with closing(made.worlds):
        yield made


def answers_of(app: Application) -> Answers:
    return next(mounted.answers for _, mounted in app.mounts if hasattr(mounted, "answers"))


def ask(app: Application, *requests: tuple[str, str], **options: Any) -> list[httpx2.Response]:
    """Answers to requests, one after the other."""

    async def run() -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost", auth=SIGN_IN) as client:
            return [await client.request(method, path, **options) for method, path in requests]

    return asyncio.run(run())


def made(app: Application) -> int:
    """How many answers are remembered."""
    return len(answers_of(app).known)


def test_the_same_answer_is_not_made_twice(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(app, ("GET", LIST))
    monkeypatch.setattr(import_module("emulator.vendors.sipcentric.resources.calls"), "represent", None)
    first, again = ask(app, ("GET", LIST), ("GET", LIST))
    assert first.content == again.content
    assert first.json()["totalItems"] > 20


def test_each_request_is_in_the_journal_however_it_was_answered(app: Application) -> None:
    ask(app, ("GET", LIST), ("GET", LIST))
    one, other = app.worlds.get().journal.all()
    assert one.operation == other.operation == "list_calls"
    assert one.answer_body == other.answer_body
    assert one.answer_headers[:3] == other.answer_headers[:3]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/customers/25/phonebook/1"),
        ("GET", "/api/v1/tokengenerator"),
        ("POST", "/api/v1/customers/25/phonebook"),
        ("DELETE", "/api/v1/customers/25/phonebook/716"),
    ],
)
def test_what_is_made_each_time(app: Application, method: str, path: str) -> None:
    ask(app, (method, path))
    assert made(app) == 0


@pytest.mark.parametrize("path", ["callbundles", "endpoints/101/sip/registrations", "creditstatus"])
def test_what_is_the_same_until_a_moment_comes(app: Application, path: str) -> None:
    ask(app, ("GET", f"/api/v1/customers/25/{path}"))
    (answer,) = answers_of(app).known.values()
    assert answer.reading.bounded or path == "creditstatus"
    assert answer.reading.since <= app.worlds.get().clock.seconds() < answer.reading.until


def test_a_request_that_brings_something_is_read_each_time(app: Application) -> None:
    ask(app, ("GET", LIST), content=b"{}")
    assert made(app) == 0
    ask(app, ("GET", LIST))
    assert made(app) == 1


def test_they_take_no_more_than_they_may(app: Application) -> None:
    ask(app, *[("GET", f"{LIST}?pageSize=3&page={number}") for number in range(1, 200)])
    answers = answers_of(app)
    assert answers.bytes == sum(answer.size for answer in answers.known.values()) <= answers.most
    assert 20 < len(answers.known) < 199
    kept = [*answers.known]
    ask(app, ("GET", f"{LIST}?pageSize=3&page=199"), ("GET", f"{LIST}?pageSize=3&page=500"))
    assert [*answers.known][-2] == kept[-1]


def test_what_is_too_large_is_not_remembered(app: Application) -> None:
    (answer,) = ask(app, ("GET", f"{LIST}?pageSize=200"))
    assert len(answer.content) > 400_000 / 16
    assert made(app) == 0


def test_what_was_asked_takes_room_too(app: Application) -> None:
    ask(app, ("GET", f"{LIST}?pageSize=1"), ("GET", f"{LIST}?pageSize=1&x={'y' * 9_000}"))
    known = [*answers_of(app).known.values()]
    assert len(known) == 2
    assert known[1].size - known[0].size >= 9_000
    ask(app, ("GET", f"{LIST}?pageSize=1&x={'y' * 30_000}"))
    assert len(answers_of(app).known) == 2


def test_an_answer_that_no_longer_holds_makes_room(app: Application) -> None:
    for number in range(5):
        ask(app, ("GET", ASKED), ("DELETE", f"{ASKED}/{716 + number}"))
        ask(app, ("GET", ASKED))
    assert made(app) == 1
