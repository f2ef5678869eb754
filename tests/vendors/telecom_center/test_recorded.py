"""The Operator API beside 8,026 recorded answers of its framework (see `tests/recorded/`)."""

import json
import re
from functools import partial

import pytest

from emulator.exchange.vendor import basic
from emulator.jsonapi.errors import MEDIA_TYPE
from tests.recorded.asking import Answer, asker
from tests.recorded.differences import check_counts
from tests.recorded.pairs import Document, Pair, Recording, digest
from tests.recorded.replaying import unforeseen

BASE = "/api/rest/public/operator"
RECORDING = Recording("telecom_center", BASE, MEDIA_TYPE, lambda body: {"Content-Type": MEDIA_TYPE} if body else {})
PARTS = 4
LINKED = ("available_did_numbers", "termination_cdrs", "incoming_trunk_cdrs")
SESSIONS = ("sessions", "customer_admin_sessions")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def resources(document: Document) -> list[Document]:
    """Every resource object of a document."""
    data = document.get("data")
    return [*(data if isinstance(data, list) else [data] if data else []), *document.get("included", [])]


def without_linkage(document: Document) -> Document:
    """A document without the customers that the vendor's document prints and the framework does not."""
    for item in resources(document):
        if item["type"] in LINKED:
            item.get("relationships", {}).get("customer", {}).pop("data", None)
    return document


def normalised(pair: Pair, text: str, url: str) -> Document:
    """A document with what differs from run to run replaced."""
    document: Document = json.loads(text.replace(f"{url}{BASE}", "BASE"))
    document.get("included", []).sort(key=lambda item: (item["type"], item["id"]))
    return created(pair, document) if pair.answer["status"] == 201 and "data" in document else document


def created(pair: Pair, document: Document) -> Document:
    """A new record without what the server drew."""
    data, sent = document["data"], json.loads(pair.content or "")["data"]
    shown, given = data.get("attributes", {}), sent.get("attributes") or {}
    drawn = {"uri": "URI"} if data["type"] in SESSIONS else {"domain": "DOMAIN"}
    shown |= {name: value for name, value in drawn.items() if name in shown}
    by_client = [str(each["id"]) for each in (sent, given) if "id" in each]
    if data["type"] in SESSIONS or (data["id"] in by_client and not UUID.fullmatch(data["id"])):
        return document
    without_id: Document = json.loads(json.dumps(document).replace(data["id"], "ID"))
    return without_id


def error(problem: Document, recorded: str) -> str:
    """An error as it is recorded; the words of a parser are not compared."""
    words = f"{problem['code']} {problem['title']}: "
    if recorded.endswith(f"{words}PARSER") and problem["detail"] != "Request must be a hash":
        return recorded
    pointer = problem.get("source", {}).get("pointer")
    return f"{words}{problem['detail']}" + (f" @{pointer}" if pointer else "")


def body(pair: Pair, text: str, url: str) -> Document:
    """A body as it is recorded."""
    if not text.startswith("{"):
        return {"text": True} if text else {}
    document = normalised(pair, text, url)
    if "errors" not in document:
        whole = digest(document)
        return {"answer": whole if whole == pair.answer.get("answer") else digest(without_linkage(document))}
    recorded = pair.answer.get("errors", [])
    missing = [""] * len(document["errors"])
    return {"errors": [*map(error, document["errors"], [*recorded, *missing])]}


def see(pair: Pair, answer: Answer, url: str) -> Document:
    """An answer as it is recorded."""
    return {"status": answer.status, "type": answer.headers.get("content-type"), **body(pair, answer.text, url)}


@pytest.mark.parametrize("part", range(PARTS))
def test_answers_are_those_of_the_framework(part: int) -> None:
    with asker(lambda pair: pair.method not in ("GET", "HEAD", "OPTIONS"), **basic("operator", "secret")) as asked:
        pairs = RECORDING.pairs(part, PARTS)
        found = [*unforeseen(asked, RECORDING, pairs, partial(see, url=asked.url))]
    assert not found, f"{len(found)} answers:\n" + "\n".join(map(str, found[:20]))


def test_the_differences_are_counted_right() -> None:
    check_counts("telecom_center")
