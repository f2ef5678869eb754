"""What the documentation's pages offer to try works: every request, on a fresh `small-office`."""

import json
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from emulator.control.docs.examples import recorded
from emulator.parsing.names import DEFAULT
from emulator.vendors import VENDORS
from tests.conftest import World

DOCUMENTS = [*(vendor.name for vendor in VENDORS), "control"]
FILE = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj " + (
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj trailer<</Root 1 0 R>>"
)
"""For operations that want a file, which a page lets one choose."""
RECORD = "make examples, or give a request that works in emulator/examples/prefilled.json"
ENDLESS = {"get_stream", "stream_events"}
NOTHING_TO_TRY = {
    "close_stream": "a client's own way to end its stream",
    "show_session": "opens with an address that `create_session` gives",
    "show_customer_admin_session": "opens with an address that `create_customer_admin_session` gives",
}


class Page:
    """A document's operations, requested as its page does when somebody presses *Execute*."""

    def __init__(self, world: World, name: str) -> None:
        self.name = name
        self.document: dict[str, Any] = world.control.get(f"/openapi/{name}.json").json()
        self.world, self.client = world, client_of(world, name)
        self.first = recorded("prefilled").get(name, {})
        self.operations = {
            operation["operationId"]: (method, path, operation)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        }

    def execute(self, operation_id: str) -> httpx2.Response:
        """Request an operation with what is filled in."""
        method, path, operation = self.operations[operation_id]
        query, headers = {}, {}
        for parameter in operation.get("parameters", ()):
            example = parameter.get("example")
            if parameter["in"] == "path":
                assert example is not None, f"{operation_id}: {parameter['name']} is empty: {RECORD}"
                example = self.world.name if example == DEFAULT else example
                path = path.replace(f"{{{parameter['name']}}}", quote(str(example), safe=""))
            elif example is not None and parameter["in"] == "query" and parameter["name"] != "world":
                query[parameter["name"]] = str(example)
        media, content = body_of(operation)
        if media:
            headers["Content-Type"] = media
        user = self.first.get(operation_id, {}).get("user")
        client = self.world.sipcentric(user) if user else self.client
        return client.request(method.upper(), path, params=query, headers=headers, content=content)


def body_of(operation: dict[str, Any]) -> tuple[str, bytes]:
    """The media type and the bytes of the body that is filled in, if there is one."""
    body = operation.get("requestBody", {})
    for media, content in list(body.get("content", {}).items())[:1]:
        example = content.get("example")
        if example is None:
            binary = content.get("schema", {}).get("format") == "binary"
            return (media, FILE) if binary and body.get("required") else ("", b"")
        if isinstance(example, str):
            return media, example.encode()
        return media, str(httpx2.QueryParams(example)).encode() if "form" in media else json.dumps(example).encode()
    return "", b""


def client_of(world: World, name: str) -> httpx2.Client:
    if name == "control":
        return world.control
    if name == "dial9":
        return world.dial9()
    if name == "sipgate":
        return world.sipgate()
    return world.sipcentric() if name == "sipcentric" else world.telecom_center()


def succeeded(answer: httpx2.Response) -> bool:
    """Dial 9 says in the body how it went."""
    envelope = "application/json" in answer.headers.get("Content-Type", "") and answer.content.startswith(
        b'{"status":"'
    )
    return answer.status_code < 300 and (not envelope or answer.json()["status"] in ("success", "ok"))


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_prefilled_request_works(world: World, name: str) -> None:
    pages = {each: Page(world, each) for each in ("sipcentric", "control", name)}
    first = recorded("prefilled").get(name, {})
    failed: list[str] = []
    for operation_id in pages[name].operations:
        if operation_id in ENDLESS or operation_id in NOTHING_TO_TRY:
            continue
        world.control.delete(f"/worlds/{world.name}")
        world.control.get("/clock")  # and it is there anew
        for before in [*first.get(operation_id, {}).get("after", []), operation_id]:
            page, _, operation = before.rpartition(".")
            answer = pages[page or name].execute(operation)
            if not succeeded(answer):
                failed.append(f"{operation_id}: {before}: {answer.status_code} {answer.text[:100]}")
    assert failed == [], RECORD


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_written_by_hand_exists(world: World, name: str) -> None:
    operations = Page(world, name).operations
    for operation_id, given in recorded("prefilled").get(name, {}).items():
        parameters = {each["name"] for each in operations[operation_id][2].get("parameters", ())}
        assert given.get("parameters", {}).keys() <= parameters, operation_id
        if "after" in given:
            assert given["after"][0].rpartition(".")[2] in operations[operation_id][2]["description"]


def test_happenings_are_shown_with_an_example_that_teaches(world: World) -> None:
    for operation_id, (_, _, operation) in Page(world, "control").operations.items():
        if operation_id.startswith("simulate_"):
            example = next(iter(operation["requestBody"]["content"].values()))["example"]
            assert example.keys() - {"in"}, operation_id
