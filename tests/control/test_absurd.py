"""Absurd values to every operation of every vendor and the control plane: never a 5xx, whatever they are.

The operations are those of the OpenAPI documents. Each parameter and each member of a body gets each value.
"""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from emulator.vendors import VENDORS
from tests.conftest import World

TEXTS = ["9223372036854775808", "9" * 5000, "1e400"]
RAW = [b"9223372036854775808", b"-9223372036854775809", b"[" * 900 + b"]" * 900, b'{"a":' * 300 + b"1" + b"}" * 300]
SKIPPED = ("stream", "/events", "/requests/wait")
"""Answers that take their time."""
KNOWN = {"customerId": "25", "userId": "my", "name": "another"}
each_document = pytest.mark.parametrize("name", [*(vendor.name for vendor in VENDORS), "control"])
Operation = tuple[str, str, dict[str, Any]]


def operations(world: World, name: str) -> tuple[dict[str, Any], list[Operation]]:
    """A document, and its operations: method, path, what is said of it."""
    document = world.control.get(f"/openapi/{name}.json").json()
    found = [(method, path, said) for path, methods in document["paths"].items() for method, said in methods.items()]
    return document, [each for each in found if not each[1].endswith(SKIPPED)]


def parameters(said: dict[str, Any], kind: str) -> list[str]:
    return [each["name"] for each in said.get("parameters", ()) if each["in"] == kind and each["name"] != "world"]


def filled(path: str, said: dict[str, Any], **values: str) -> str:
    for name in parameters(said, "path"):
        path = path.replace(f"{{{name}}}", quote(values.get(name) or KNOWN.get(name, "1"), safe=""))
    return path


def address(world: World, name: str, document: dict[str, Any], path: str) -> str:
    """A path of a document, on the server."""
    server = httpx2.URL(document["servers"][0]["url"]).path.rstrip("/")
    return f"{world.url}{server}{path}"


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema or "anyOf" in schema:
        if "anyOf" in schema:
            schema = schema["anyOf"][0]
        else:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def bodies(document: dict[str, Any], said: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Content types and bodies: each value by itself, and as each member of the body."""
    for media, content in said.get("requestBody", {}).get("content", {}).items():
        schema = resolved(document, content.get("schema", {}))
        if "json" in media:
            yield from ((media, raw) for raw in RAW)
            yield from ((media, around(name, raw)) for name, raw in product(schema.get("properties", ()), RAW))
            yield from ((media, raw) for raw in resource_bodies(document, schema))


def around(name: str, raw: bytes, **others: Any) -> bytes:
    """An object with a member that is written as given."""
    before = "".join(f"{json.dumps(key)}:{json.dumps(value)}," for key, value in others.items())
    return f"{{{before}{json.dumps(name)}:".encode() + raw + b"}"


def resource_bodies(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[bytes]:
    """Where a body is a JSON:API document: the values as its id and each of its attributes."""
    data = resolved(document, schema.get("properties", {}).get("data", {})).get("properties", {})
    if "type" in data:
        kind = data["type"].get("const") or data["type"].get("enum", [""])[0]
        attributes = resolved(document, data.get("attributes", {})).get("properties", {})
        for raw in RAW:
            yield around("data", around("id", raw, type=kind))
            yield from (around("data", around("attributes", around(n, raw), type=kind, id="1")) for n in attributes)


@pytest.mark.slow
@each_document
def test_absurd_ids_and_queries(world: World, name: str) -> None:
    client = world.of(name)
    document, found = operations(world, name)
    asked = 0
    for method, path, said in found:
        for text in TEXTS:
            for parameter in parameters(said, "path"):
                url = address(world, name, document, filled(path, said, **{parameter: text}))
                answer = client.request(method.upper(), url)
                assert answer.status_code < 500, (method, path, parameter, text[:20], answer.text[:200])
            for parameter in parameters(said, "query"):
                url = address(world, name, document, filled(path, said))
                answer = client.request(method.upper(), url, params={parameter: text})
                assert answer.status_code < 500, (method, path, parameter, text[:20], answer.text[:200])
                asked += 1
    assert asked or name == "dial9"


@pytest.mark.slow
@each_document
def test_absurd_bodies(world: World, name: str) -> None:
    client = world.of(name)
    document, found = operations(world, name)
    refused = 0
    for method, path, said in found:
        url = address(world, name, document, filled(path, said))
        for media, content in bodies(document, said):
            answer = client.request(method.upper(), url, content=content, headers={"Content-Type": media})
            assert answer.status_code < 500, (method, path, content[:80], answer.text[:200])
            refused += answer.status_code in (400, 422)
    assert refused or name == "sipgate"


@pytest.mark.parametrize(
    ("happening", "field"),
    [("telecom_center/new-sip-account", "customer"), ("dial9/settle-subscriber", "id")],
)
def test_a_number_that_no_database_has_is_refused_naming_it(world: World, happening: str, field: str) -> None:
    for number in (2**63, -(2**63) - 1, str(2**63)):
        answer = world.control.post(f"/simulate/{happening}", json={field: number})
        assert answer.status_code == 422, answer.text
        assert [each["field"] for each in answer.json()["fields"]] == [field]


@pytest.mark.parametrize(
    ("happening", "field"),
    [
        ("sipcentric/incoming-sms", "body"),
        ("sipgate/incoming-fax", "text"),
        ("sipgate/incoming-voicemail", "transcription"),
        ("telecom_center/sip-account-online", "sip_account"),
    ],
)
def test_a_text_that_no_vendor_has_is_refused_naming_it(world: World, happening: str, field: str) -> None:
    answer = world.control.post(f"/simulate/{happening}", json={field: "x" * 100_001})
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == field


@pytest.mark.parametrize("nested", ["[" * 230 + "]" * 230, '{"a":' * 230 + "1" + "}" * 230])
def test_what_is_nested_as_deep_as_may_be_is_matched_and_shown(world: World, nested: str) -> None:
    world.sipcentric().post("/customers/25/phonebook", content=nested.encode())
    for wanted in (nested, nested.replace("1", "2")):
        answer = world.control.post("/requests/verify", content=f'{{"match": {{"body": {wanted}}}}}'.encode())
        assert answer.status_code == (200 if wanted == nested else 422)
    assert world.control.get("/requests/r1").json()["request"]["body"] == nested


@pytest.mark.parametrize(
    ("method", "path", "query", "field"),
    [
        ("GET", "/data/sipcentric/calls", [("duration>", "1")] * 1000, "duration>"),
        ("DELETE", "/data/sipcentric/calls", [("duration>", "1")] * 1000, "duration>"),
        ("GET", "/data/sipcentric/calls", [("order", ",".join(["id"] * 3000))], "order"),
    ],
)
def test_a_thousand_conditions_are_refused(
    world: World, method: str, path: str, query: list[tuple[str, str]], field: str
) -> None:
    answer = world.control.request(method, path, params=query)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == field


def test_too_many_rows_at_once_are_refused(world: World) -> None:
    answer = world.control.post("/data/sipcentric/phonebook", json=[{"name": "Ada"}] * 1001)
    assert answer.status_code == 422
    assert len(answer.json()["fields"]) == 1


@pytest.mark.parametrize("content", [b"[" + b"1," * 60_000 + b"1]", b'"' + b"x" * 5_000_000 + b'"'])
def test_too_large_a_body_is_refused(world: World, content: bytes) -> None:
    answer = world.control.post("/data/sipcentric/phonebook", content=content)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "body"


@pytest.mark.parametrize("name", ["x" * 5000 + ".yaml", "/" + "x" * 300 + ".sqlite", "a\0b.yaml", "/" * 5000])
def test_a_dataset_of_an_absurd_name_is_refused(world: World, name: str) -> None:
    assert world.control.post("/reset", json={"dataset": name}).status_code == 422


def test_absurd_filters_of_json_api(world: World) -> None:
    client = world.telecom_center()
    numbers = ",".join(map(str, range(3000)))
    both = client.get("/termination_cdrs", params={"filter[id]": numbers, "filter[customer.id]": numbers})
    assert both.json()["meta"]["record_count"] > 1
    few = client.get("/customers", params={"filter[id]": ",".join(["9" * 50, "1", *["8" * 30] * 40])})
    assert [each["id"] for each in few.json()["data"]] == ["1"]
    assert client.get(f"/customers?filter{'[a]' * 3000}=1").status_code == 400
    assert client.get(f"/customers?page{'[number]' * 2000}=1").status_code == 400
