"""Fields that are lines: headers, and texts whose line ends must not change."""

from typing import Any

import httpx2
import pytest

from tests.conftest import World

BOOK = "/customers/25/phonebook"


@pytest.fixture(autouse=True)
def _asked(world: World) -> None:
    world.sipcentric(headers=[("X-One", "1"), ("X-Two", "a"), ("X-Two", "b")]).get(BOOK)  # type: ignore[list-item]


def send(world: World, **fields: Any) -> httpx2.Response:
    hidden = {"_call": "POST requests/r1/again", "_back": f"/_emulator/console/requests/r1?world={world.name}"}
    return world.client("").post("/_emulator/console/act", data=hidden | fields)


def headers_sent(world: World, **fields: Any) -> list[list[str]]:
    answer = send(world, _type="headers names", **fields)
    assert answer.status_code == 303, answer.text
    shown: list[list[str]] = world.control.get("/requests/r2").json()["request"]["headers"]
    return [pair for pair in shown if pair[0].startswith("x-")]


BEFORE = "x-one: 1\nx-two: a\nx-two: b"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        (BEFORE, [["x-one", "1"], ["x-two", "a"], ["x-two", "b"]]),
        (BEFORE.replace("\n", "\r\n"), [["x-one", "1"], ["x-two", "a"], ["x-two", "b"]]),
        ("x-one: 2\nx-two: a\nx-two: b", [["x-one", "2"], ["x-two", "a"], ["x-two", "b"]]),
        ("X-One:1\nx-two: a\nx-two: c", [["x-one", "1"], ["x-two", "a, c"]]),
        ("x-one:\n\n  x-three :  c:d  ", [["x-one", ""], ["x-three", "c:d"]]),
        ("", []),
    ],
)
def test_names_that_differ_are_sent_and_those_that_are_gone_left_out(
    world: World, text: str, sent: list[list[str]]
) -> None:
    assert headers_sent(world, headers=text, _headers=BEFORE) == sent


def test_line_without_a_name_is_refused(world: World) -> None:
    answer = send(world, _form="edit-and-send", _type="headers names", headers="x-one: 1\nnonsense <b>", _headers="")
    assert answer.status_code == 422
    assert "nonsense &lt;b&gt;" in answer.text
    assert world.control.get("/requests").json()["total"] == 1


def test_text_of_lines_may_be_empty_and_has_line_feeds(world: World) -> None:
    assert send(world, _type="body lines", body="a\r\nb\nc").status_code == 303
    assert world.control.get("/requests/r2").json()["request"]["body"] == "a\nb\nc"
    assert send(world, _type="body lines", body="").status_code == 303
    assert world.control.get("/requests/r3").json()["request"]["body"] == ""
