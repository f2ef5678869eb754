"""OpenAPI documents: valid, complete, and of the control plane itself too."""

from collections.abc import Iterator
from select import select
from typing import Any

import pytest
from openapi_spec_validator import validate

from emulator.vendors import VENDORS
from tests.conftest import RunningServer, World
from tests.wire import connection, request

DOCUMENTS = [*(vendor.name for vendor in VENDORS), "control"]
EVIDENCE = {"documented", "client", "framework", "inferred"}


def document_of(world: World, name: str) -> dict[str, Any]:
    answer = world.control.get(f"/openapi/{name}.json")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for methods in document["paths"].values() for operation in methods.values()]


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_valid_and_names_every_operation(world: World, name: str) -> None:
    document = document_of(world, name)
    validate(document)
    ids = [operation["operationId"] for operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert len(ids) > 1
    assert all(operation["summary"].strip() for operation in operations(document))


def parts(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(part, dict):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from parts(each)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_bounds_are_called_as_schemas_call_them(world: World, name: str) -> None:
    """Not as Python's libraries do: a generator of code would pass over them."""
    unknown = {"ge", "le", "gt", "lt", "min_length", "max_length", "multiple_of"}
    schemas = [part for part in parts(document_of(world, name)) if unknown & part.keys()]
    assert schemas == []


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_vendor_document_tells_address_sign_in_and_evidence(world: World, vendor: Any) -> None:
    document = document_of(world, vendor.name)
    assert document["servers"] == [{"url": vendor.prefix or "/"}]
    assert document["components"]["securitySchemes"]
    assert {operation["x-evidence"] for operation in operations(document)} <= EVIDENCE
    assert "HTTPValidationError" not in document["components"].get("schemas", {})


def test_control_document_lists_each_happening(world: World) -> None:
    paths = document_of(world, "control")["paths"]
    for vendor, happenings in world.control.get("/simulate").json().items():
        for happening in happenings:
            assert "post" in paths[f"/simulate/{vendor}/{happening['happening']}"]


def test_unknown_document_names_those_that_exist(world: World) -> None:
    answer = world.control.get("/openapi/nobody.json")
    assert answer.status_code == 404
    assert answer.json()["allowed"] == [f"{name}.json" for name in DOCUMENTS]


@pytest.mark.slow
@pytest.mark.parametrize("target", ["/_emulator/openapi/control.json", "/_emulator/coverage"])
def test_nobody_waits_while_documents_are_made(target: str) -> None:
    with RunningServer() as server, connection(server.url) as first, connection(server.url) as second:
        first.sendall(request("GET", target, {}))
        second.sendall(request("GET", "/_emulator/health", {}))
        assert second.recv(1000).startswith(b"HTTP/1.1 200 ")
        assert select([first], [], [], 0)[0] == [], "the document was made first"
        assert first.recv(1000).startswith(b"HTTP/1.1 200 ")
