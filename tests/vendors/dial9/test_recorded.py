"""Dial 9's API beside 1,816 recorded answers of its framework (see `tests/recorded/`)."""

import json

import pytest

from emulator.vendors.dial9 import vendor
from tests.recorded.asking import Answer, asker
from tests.recorded.differences import check_counts
from tests.recorded.pairs import Document, Pair, Recording, digest
from tests.recorded.replaying import unforeseen

RECORDING = Recording("dial9", "", "application/json", lambda body: vendor.sign_in("token", "secret"))
PARTS = 2
ALLOWED = "access-control-allow-"
ALWAYS = {f"{ALLOWED}origin": "*", f"{ALLOWED}methods": "*"}
WRITING = ("save", "acquire", "delete", "update_subscriber")
SHOWN = ("list", "info", "delete", "available_access_numbers")


def is_one_of(pair: Pair, actions: tuple[str, ...]) -> bool:
    """Whether a request names one of these actions."""
    return any(name in pair.target for name in actions)


def normalised(pair: Pair, text: str) -> Document:
    """A document with what is the application's own, or differs from run to run, replaced."""
    document: Document = json.loads(text)
    if document.get("time") is not None:
        document["time"] = "TIME"
    if document["status"] in ("not-found", "access-denied"):
        document["data"]["message"] = "MESSAGE"
    if document["status"] == "invalid-json":
        document["details"] = "PARSER"
    if document["status"] == "success" and not is_one_of(pair, SHOWN):
        document["data"] = "DATA"
    return document


def see(pair: Pair, answer: Answer) -> Document:
    """An answer as it is recorded."""
    is_json = answer.text.startswith("{")
    body = {"answer": digest(normalised(pair, answer.text))} if is_json else {"text": answer.text}
    allowed = {name: value for name, value in answer.headers.items() if name.startswith(ALLOWED)}
    further = dict(allowed.items() - ALWAYS.items())
    assert allowed.keys() >= ALWAYS.keys()
    return {
        "status": answer.status,
        "type": answer.headers["content-type"],
        **(body if answer.text else {}),
        **({"allow": further} if further else {}),
    }


@pytest.mark.parametrize("part", range(PARTS))
def test_answers_are_those_of_the_framework(part: int) -> None:
    with asker(lambda pair: is_one_of(pair, WRITING)) as asked:
        found = [*unforeseen(asked, RECORDING, RECORDING.pairs(part, PARTS), see)]
    assert not found, f"{len(found)} answers:\n" + "\n".join(map(str, found[:20]))


def test_the_differences_are_counted_right() -> None:
    check_counts("dial9")
