"""The examples of the OpenAPI documents: there for every operation, fitting its schemas, and still true."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from emulator.control.docs.examples import FOLDER, recorded
from emulator.exchange.vendor import Vendor
from emulator.vendors import VENDORS
from tests.conftest import World
from tests.recording import is_hollow
from tests.shapes import Document

RECORD = "make examples"
DOCUMENTS = [*(vendor.name for vendor in VENDORS), "control"]
URN = "urn:openapi"
PART = "206"
"""Said of every file; the whole is the example."""
OPTIONAL = "optional body"
ENDLESS = {"get_stream"}
TOO_LONG = {"get_coverage", "list_happenings", "get_openapi_document"}
"""Answers of the control plane that are too long to be examples."""


def document_of(world: World, name: str) -> dict[str, Any]:
    document: dict[str, Any] = world.control.get(f"/openapi/{name}.json").json()
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def is_binary(content: dict[str, Any]) -> bool:
    return bool(content.get("schema", {}).get("format") == "binary")


def examples_in(content: dict[str, Any]) -> list[Any]:
    single = [content["example"]] if "example" in content else []
    named = [example["value"] for example in content.get("examples", {}).values()]
    return single + named + content.get("schema", {}).get("examples", [])


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where an operation must have examples: its body as most clients send it, and what comes of success."""
    body = operation.get("requestBody", {})
    for content in list(body.get("content", {}).values())[:1]:
        yield ("body" if body.get("required") else OPTIONAL), content
    for status, response in operation["responses"].items():
        if status[0] == "2":
            yield from ((f"{status} {media}", content) for media, content in response.get("content", {}).items())


@pytest.mark.parametrize("name", DOCUMENTS)
class TestDocument:
    def test_every_operation_has_its_examples(self, world: World, name: str) -> None:
        missing = [
            f"{operation['operationId']}: {place}"
            for _, _, operation in operations(document_of(world, name))
            for place, content in contents(operation)
            if not examples_in(content) and not is_binary(content) and place != OPTIONAL
        ]
        assert [each for each in missing if each.partition(":")[0] not in TOO_LONG] == [], RECORD

    def test_every_success_was_seen(self, world: World, name: str) -> None:
        for _, _, operation in operations(document_of(world, name)):
            seen = recorded(name).get(operation["operationId"], {})
            successes = {status for status in operation["responses"] if status[0] == "2" and status != PART}
            assert successes <= seen.keys() or operation["operationId"] in TOO_LONG, (
                f"{operation['operationId']}: {RECORD}"
            )

    def test_every_parameter_and_answer_is_described(self, world: World, name: str) -> None:
        for _, _, operation in operations(document_of(world, name)):
            parts = [*operation.get("parameters", ()), *operation["responses"].values()]
            assert all(part["description"].strip() for part in parts), operation["operationId"]

    def test_nothing_is_left_of_operations_that_are_gone(self, world: World, name: str) -> None:
        ids = {operation["operationId"] for _, _, operation in operations(document_of(world, name))}
        assert recorded(name).keys() - {"*"} <= ids, RECORD

    def test_examples_fit_their_schemas(self, world: World, name: str) -> None:
        document = document_of(world, name)
        root = Registry().with_resource(URN, DRAFT202012.create_resource(document))
        told = Document(document)
        for _, _, operation in operations(document):
            for place, content in contents(operation):
                schema = absolute(content.get("schema", {}))
                for example in examples_in(content):
                    value = told.read(content.get("schema", {}), place, example)
                    errors = list(Draft202012Validator(schema, registry=root).iter_errors(value))
                    assert not errors, f"{operation['operationId']}: {place}: {errors[0].message}"

    def test_examples_name_no_port_and_no_world_of_a_test(self, name: str) -> None:
        text = (FOLDER / f"{name}.json").read_text()
        assert set(re.findall(r"127\.0\.0\.1:(\d{3,})", text)) <= {"8480"}
        assert not re.search(r"test-[\w-]+-[0-9a-f]{10}", text)


def absolute(schema: Any) -> Any:
    """A schema whose references lead into the document."""
    if isinstance(schema, dict):
        return {key: f"{URN}{value}" if key == "$ref" else absolute(value) for key, value in schema.items()}
    return [absolute(each) for each in schema] if isinstance(schema, list) else schema


def members(answer: Any) -> set[str]:
    """The members of a record, or of the first one in a list, without the envelope around it."""
    inner = [each for each in answer.values() if isinstance(each, dict | list) and each]
    if len(inner) == 1 and len(answer) < 8 and isinstance(inner[0], list):
        return set(inner[0][0]) if isinstance(inner[0][0], dict) else {"a list of values"}
    return members(inner[0]) if len(inner) == len(answer) == 1 else set(answer)


def ask(world: World, vendor: Vendor, path: str, given: dict[str, str]) -> httpx2.Response:
    """Ask again what an example asked."""
    query = {name: value for name, value in given.items() if f"{{{name}}}" not in path}
    for name, value in given.items():
        path = path.replace(f"{{{name}}}", value)
    api = world.basic(vendor.prefix, vendor.login[0], headers={"Accept": "application/json, application/vnd.api+json"})
    return api.get(path, params=query)


@pytest.mark.parametrize("name", ["sipcentric", "telecom_center", "sipgate"])
def test_examples_are_still_true(world: World, name: str) -> None:
    """What an untouched world knows too, it shows with the members that the example has."""
    vendor = next(vendor for vendor in VENDORS if vendor.name == name)
    asked = known = 0
    for method, path, operation in operations(document_of(world, name)):
        for example in recorded(name).get(operation["operationId"], {}).get("200", []):
            if method == "get" and isinstance(example.get("answer"), dict) and operation["operationId"] not in ENDLESS:
                answer = ask(world, vendor, path, example.get("parameters", {}))
                asked += 1
                if answer.status_code == 200 and not is_hollow(answer.json()):
                    known += 1
                    assert members(answer.json()) >= members(example["answer"]), f"{operation['operationId']}: {RECORD}"
    assert known >= asked / 2 > 5
