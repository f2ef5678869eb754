"""All 61 operations of the document: each is there, each answers in both representations."""

import xml.etree.ElementTree as ET
from io import BytesIO
from typing import Any

import httpx2
import pytest
from PIL import Image

from tests.conftest import RunningServer, World

OPERATIONS = """
GET    /settings/numbers
GET    /settings/numbers/list
GET    /settings/numbers/outgoing
POST   /settings/numbers/outgoing
GET    /settings/extensions
GET    /settings/extensions/{extensionId}
GET    /settings/extensions/{extensionId}/dnd
POST   /settings/extensions/{extensionId}/dnd
GET    /settings/baseproducttype
GET    /settings/registeredmobiledevices
GET    /settings/mobile/extensions
POST   /settings/mobile/extensions
GET    /settings/mobile/extensions/unifiedvoicemailgsmcode
GET    /events
GET    /events/calls
GET    /events/calls/{callId}
DELETE /events/calls/{callId}
PUT    /events/calls/{callId}
GET    /events/calls/{callId}/read
PUT    /events/calls/{callId}/read
GET    /events/calls/{callId}/starred
PUT    /events/calls/{callId}/starred
GET    /events/faxes
POST   /events/faxes
GET    /events/faxes/{faxId}
PUT    /events/faxes/{faxId}
DELETE /events/faxes/{faxId}
GET    /events/faxes/{faxId}/read
PUT    /events/faxes/{faxId}/read
GET    /events/faxes/{faxId}/starred
PUT    /events/faxes/{faxId}/starred
GET    /events/faxes/{faxId}/preview/{page}/{size}
GET    /events/faxes/{faxId}/content
GET    /events/sms
POST   /events/sms
GET    /events/sms/{smsId}
DELETE /events/sms/{smsId}
GET    /events/sms/{smsId}/read
PUT    /events/sms/{smsId}/read
GET    /events/sms/{smsId}/starred
PUT    /events/sms/{smsId}/starred
GET    /events/voicemails
GET    /events/voicemails/{voicemailId}
DELETE /events/voicemails/{voicemailId}
PUT    /events/voicemails/{voicemailId}
GET    /events/voicemails/{voicemailId}/read
PUT    /events/voicemails/{voicemailId}/read
GET    /events/voicemails/{voicemailId}/starred
PUT    /events/voicemails/{voicemailId}/starred
GET    /events/voicemails/{voicemailId}/content
GET    /sessions/calls
POST   /sessions/calls
GET    /sessions/calls/{sessionId}
DELETE /sessions/calls/{sessionId}
PUT    /sessions/calls/{sessionId}/recording
PUT    /sessions/calls/{sessionId}/member/{memberId}/parking
POST   /sessions/callthrough
GET    /contacts
GET    /contacts/{contactId}
GET    /contacts/phonebook/{vendorName}
GET    /billing/balance
"""
DOCUMENTED = [tuple(line.split()) for line in OPERATIONS.strip().splitlines()]
CALL = {"caller": "sip:1112233e0", "callee": "tel:493023125050", "registerSip": "1112233e0"}
EXAMPLES = {
    "extensionId": "1112233e0",
    "callId": "2000001",
    "faxId": "2000011",
    "page": "1",
    "size": "small",
    "smsId": "2000021",
    "voicemailId": "2000031",
    "memberId": "1",
    "contactId": "0b1f6a52-3c55-4d0e-9a3d-5f3f0a9c1d01",
    "vendorName": "snom",
    "dataId": "1",
}
PARAMETERS: dict[str, dict[str, str]] = {
    "POST /settings/numbers/outgoing": {"extensionId": "1112233e0", "clip": "true", "number": "tel:493023125001"},
    "POST /settings/mobile/extensions": {
        "phoneNumber": "491713920077",
        "model": "iPhone 4S",
        "vendor": "Apple Inc.",
        "firmware": "4.0.2",
    },
    "POST /events/faxes": {"target": "493023125051"},
    "POST /events/sms": {"target": "491713920010", "content": "Hello"},
    "POST /sessions/calls": CALL,
    "POST /sessions/callthrough": {"sourceNumber": "491713920001", "targetNumber": "442079460050"},
}
XML_ONLY = {"GET /contacts/phonebook/{vendorName}"}
FILES = {"GET /events/faxes/{faxId}/content"}
"""Has no document at all: PDF or TIFF."""
FILE_PATHS = ("/content", "/announcement", "/phonebook/{vendorName}")
"""Ends of the paths that may be described by a file alone."""


def blank_page() -> bytes:
    """A PDF."""
    file = BytesIO()
    Image.new("1", (400, 600), 1).save(file, "PDF")
    return file.getvalue()


def ask(world: World, method: str, path: str, accept: str, **more: str) -> httpx2.Response:
    """A good request for an operation."""
    client = world.sipgate(accept=accept)
    params = PARAMETERS.get(f"{method} {path}", {} if method == "GET" else {"value": "true"}) | more
    if "{sessionId}" in path:
        session = world.sipgate(accept="application/json").post("/my/sessions/calls/", data=CALL).json()
        world.advance(10)
        path = path.replace("{sessionId}", session["Call"]["sessionId"])
    if path == "/events/faxes" and method == "POST":
        return client.post(
            "/my/events/faxes/", params=params, content=blank_page(), headers={"Content-Type": "application/pdf"}
        )
    return client.request(method, f"/my{path.format(**EXAMPLES)}/", params=params)


def test_there_are_61() -> None:
    assert len(DOCUMENTED) == len(set(DOCUMENTED)) == 61
    chapters = [path.split("/")[1] for _, path in DOCUMENTED]
    counts = {chapter: chapters.count(chapter) for chapter in chapters}
    assert counts == {"settings": 13, "events": 37, "sessions": 7, "contacts": 3, "billing": 1}


def test_the_api_has_them_and_says_what_else_it_has(server: RunningServer, world: World) -> None:
    document = world.control.get("/openapi/sipgate.json").json()
    documented, others = set(), set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            evidence = operation.get("x-evidence", "documented")
            operations = documented if evidence == "documented" else others
            operations.add((method.upper(), path.removeprefix("/{userId}")))
            content = operation["responses"].get("200", {}).get("content", {})
            assert not content or path.endswith(FILE_PATHS) or {"application/json", "application/xml"} <= set(content)
    assert documented == set(DOCUMENTED)
    assert not others & documented


@pytest.mark.parametrize(("method", "path"), DOCUMENTED)
def test_json(world: World, method: str, path: str) -> None:
    answer = ask(world, method, path, "application/json")
    assert answer.status_code in (200, 204), answer.text
    if answer.status_code == 204:
        assert answer.content == b""
    elif f"{method} {path}" not in XML_ONLY | FILES:
        assert answer.headers["content-type"] == "application/json"
        body: dict[str, Any] = answer.json()
        assert len(body) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), DOCUMENTED)
def test_xml(world: World, method: str, path: str) -> None:
    answer = ask(world, method, path, "application/xml")
    assert answer.status_code in (200, 204), answer.text
    if answer.status_code == 204:
        assert answer.content == b""
    elif f"{method} {path}" not in FILES:
        assert answer.headers["content-type"] == "application/xml"
        assert ET.fromstring(answer.content).tag


def test_all_want_a_sign_in_and_the_right_user(world: World) -> None:
    stranger, user = world.client(""), world.sipgate()
    for method, path in DOCUMENTED:
        rest = f"{path.format(sessionId='x', **EXAMPLES)}/"
        assert stranger.request(method, f"/my{rest}").status_code == 401, path
        assert user.request(method, f"/1112233w1{rest}").status_code == 403, path


@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
def test_all_want_a_version(world: World, accept: str) -> None:
    """A file alone goes without; the document that stands in its place does not."""
    missing, unknown = world.sipgate(version=None, accept=accept), world.sipgate(version="3.0", accept=accept)
    for method, path in DOCUMENTED:
        rest = f"/my{path.format(sessionId='x', **EXAMPLES)}/"
        for client in (missing, unknown):
            answer = client.request(method, rest)
            assert answer.status_code == 400, path
            assert "version" in answer.text
    assert world.sipgate(version="3.0", accept="*/*").get("/my/events/voicemails/2000031/content/").status_code == 400


@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
def test_an_empty_account_has_empty_lists(world: World, accept: str) -> None:
    assert world.control.post("/reset", json={"dataset": "empty"}).status_code == 200
    client = world.sipgate(accept=accept)
    for method, path in DOCUMENTED:
        if method == "GET" and "{" not in path.replace("{vendorName}", "") and not path.endswith("gsmcode"):
            answer = client.get(f"/my{path.format(**EXAMPLES)}/", params={"complexity": "full"})
            assert answer.status_code == 200, answer.text
            assert "493023125" not in answer.text
    assert client.get("/my/settings/mobile/extensions/unifiedvoicemailgsmcode/").status_code == 404
