"""What the house asks of every vendor, whichever it is; the messages say what to do."""

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import httpx2
import pytest
from sqlmodel import SQLModel

from emulator.exchange.vendor import Vendor
from emulator.store.store import table_of
from emulator.vendors import VENDORS
from tests.conftest import World

APART = {
    "sipcentric_authtoken": "a token is minted by the API, and used up by the first request with it",
    "sipcentric_soundfile": "the audio of a sound, which its own operation takes",
    "sipcentric_fax": "the bytes of a fax that came in, which a mail carries",
    "sipcentric_voicemail": "the bytes of a message that a caller left, which a mail carries",
    "telecom_center_trunk_domain": "notes of domains that are never given again",
    "sipgate_document": "a fax as it was drawn, which anybody may draw again",
}
"""Tables that are in no vendor's `resources`, and why nobody plants or reads their rows."""
KNOWN = {"customerId": "25", "userId": "my"}
"""What stands for a parameter of a path that every operation of a vendor has."""
BAD_BODIES = {"malformed": b"{", "no object": b"[1]", "not UTF-8": b"\xff", "missing": b""}
FORM = "application/x-www-form-urlencoded"
TOO_LARGE = 33 * 1024 * 1024
each_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)


@each_vendor
def test_every_table_can_be_planted_and_looked_at(vendor: Vendor) -> None:
    known = {table_of(model).name for model in vendor.behaviour.resources.values()}
    made = {name for name in SQLModel.metadata.tables if name.startswith(f"{vendor.name}_")}
    missing = made - known - APART.keys()
    assert not missing, "add them to `resources` in the vendor's behaviour.py, or to APART here with the reason"
    assert not known & APART.keys(), "take out of APART what is in `resources`"


def test_no_table_apart_is_gone() -> None:
    assert all(vendor.behaviour.resources for vendor in VENDORS)
    assert APART.keys() <= SQLModel.metadata.tables.keys(), "take it out of APART"


@each_vendor
def test_the_login_works_on_the_empty_dataset(world: World, vendor: Vendor) -> None:
    assert world.control.post("/reset", json={"dataset": "empty"}).is_success
    answer = world.signed_in(vendor).get(vendor.sample)
    assert answer.status_code == 200, f"give fixtures/empty.yaml who signs in as {vendor.login[0]}: {answer.text}"


@each_vendor
class TestErrorsOfBodies:
    """Whatever is wrong with a body, the answer is an error as the vendor draws all of its own."""

    @pytest.mark.parametrize("content", BAD_BODIES.values(), ids=BAD_BODIES)
    def test_a_body_that_cannot_be(self, world: World, vendor: Vendor, content: bytes) -> None:
        shapes, client = own_shapes(world, vendor), world.of(vendor.name)
        refused = [answer for answer in send_everywhere(client, world, vendor, content) if answer.status_code >= 400]
        assert refused, "no operation refuses it"
        for answer in refused:
            check_shape(answer, shapes)

    def test_values_of_wrong_types(self, world: World, vendor: Vendor) -> None:
        shapes, client = own_shapes(world, vendor), world.of(vendor.name)
        for value in ([], {}, {"a": [{}]}, None, True, 1.5, "\0"):
            for method, path, media, names in writes(world, vendor):
                body = json.dumps(dict.fromkeys(names, value))
                answer = client.request(method, path, content=body, headers=media)
                assert answer.status_code < 500, (method, path, value, answer.text)
                if answer.status_code >= 400:
                    check_shape(answer, shapes)

    def test_a_body_too_large(self, world: World, vendor: Vendor) -> None:
        shapes, client = own_shapes(world, vendor), world.of(vendor.name)
        answers = send_everywhere(client, world, vendor, b" " * TOO_LARGE)
        refused = next((answer for answer in answers if answer.status_code == 413), None)
        assert refused, "no operation that reads its body answers 413"
        check_shape(refused, shapes)


def writes(world: World, vendor: Vendor) -> Iterator[tuple[str, str, dict[str, str], list[str]]]:
    """The operations that write, and whose address anybody can fill in: method, address, media type, names in the body.

    Where the document knows no body, a form may be taken.
    """
    document = world.control.get(f"/openapi/{vendor.name}.json").json()
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            address = f"{world.url}{vendor.prefix}{path.format_map(Filled())}"
            bodies = said.get("requestBody", {}).get("content") or {FORM: {}}
            media, content = next(iter(bodies.items()))
            if method in ("post", "put", "patch") and "?" not in address:
                names = names_in(document, content.get("schema", {}))
                yield method.upper(), address, {"Content-Type": media}, names


class Filled(dict[str, str]):
    """Values for the places of a path; a question mark, which no path has, where only the vendor knows one."""

    def __missing__(self, name: str) -> str:
        return KNOWN.get(name, "?")


def names_in(document: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return list(schema.get("properties", {"data": {}}))


def send_everywhere(client: httpx2.Client, world: World, vendor: Vendor, content: bytes) -> Iterator[httpx2.Response]:
    for method, path, media, _ in writes(world, vendor):
        answer = client.request(method, path, content=content, headers=media)
        assert answer.status_code < 500, (method, path, answer.text)
        yield answer


def own_shapes(world: World, vendor: Vendor) -> list[set[str]]:
    """What each error that the vendor draws has in it, as a fault gives it."""
    effects = [{"status": status} for status in (400, 404, 413)] + [{"error": name} for name in vendor.behaviour.errors]
    found = []
    for effect in effects:
        fault = {"match": {"vendor": vendor.name}, "effect": effect, "times": 1}
        assert world.control.post("/faults", json=fault).status_code == 201
        found.append(shape(world.of(vendor.name).get(f"{world.url}{vendor.prefix}{vendor.sample}")))
    return found


def check_shape(answer: httpx2.Response, shapes: list[set[str]]) -> None:
    assert any(own <= shape(answer) for own in shapes), (
        f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}: "
        "draw it in errors.py as the vendor's other errors are"
    )


def shape(answer: httpx2.Response) -> set[str]:
    """Names in an error: of its members, and of those of the first thing in each of its lists."""
    if "json" not in answer.headers["content-type"]:
        return {element.tag for element in ET.fromstring(answer.text).iter()}
    body = answer.json()
    lists = [each[0] for each in body.values() if isinstance(each, list) and each and isinstance(each[0], dict)]
    return {*body, *(name for each in lists for name in each)}
