"""Every operation answers as the OpenAPI document says: in JSON, XML and as a file, simple and full, well or not."""

from collections.abc import Iterator

import pytest

from tests.conftest import RunningServer, World
from tests.shapes import Document, document_of
from tests.vendors.sipgate.test_operations import EXAMPLES, PARAMETERS, ask

CHAPTERS = (
    "/settings/numbers",
    "/settings/extensions",
    "/settings/mobile",
    "/settings/baseproducttype",
    "/settings/registeredmobiledevices",
    "/events/calls",
    "/events/faxes",
    "/events/sms",
    "/events/voicemails",
    "/events",
    "/sessions",
    "/contacts",
    "/billing",
)
"""What paths begin with; of two that fit, the first."""
DRAWN = ("/events/faxes",)
"""Whose files take long."""
COMPLEX = ("/settings/extensions", "/billing")
"""Whose structs have a full form."""
WITH_ANNOUNCEMENT = "1112233v0"
UNKNOWN = dict.fromkeys(EXAMPLES, "999999")


@pytest.fixture(scope="module")
def document(server: RunningServer) -> Document:
    return document_of(server.url, "sipgate")


def chapter_of(path: str) -> str:
    return next(chapter for chapter in CHAPTERS if path.startswith(chapter))


def operations(document: Document, chapter: str) -> Iterator[tuple[str, str, list[str]]]:
    """Method, path and the media types of success, those that are none included."""
    for method, path, entry in document.operations():
        rest = path.removeprefix("/{userId}")
        if chapter_of(rest) == chapter:
            told = [each.get("content") for status, each in entry["responses"].items() if status[0] == "2"]
            yield method, rest, [media for content in told for media in content or {"": {}}]


@pytest.mark.parametrize(
    "chapter", [pytest.param(name, marks=pytest.mark.slow) if name in DRAWN else name for name in CHAPTERS]
)
def test_success_is_as_told(world: World, document: Document, chapter: str) -> None:
    for method, path, types in operations(document, chapter):
        path = path.replace("{extensionId}/announcement", f"{WITH_ANNOUNCEMENT}/announcement")
        for media in types:
            for complexity in ("simple", "full") if chapter in COMPLEX else ("full",):
                answer = ask(world, method, path, media or "*/*", complexity=complexity)
                assert answer.status_code in (200, 204), answer.text
                document.check(answer)
                assert answer.headers.get("content-type", "").startswith(media)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_refusals_are_as_told(world: World, document: Document, chapter: str) -> None:
    """No version, by nobody, of somebody else, in no type that anybody has, nothing there; recorded ones are XML."""
    user, versionless = (world.sipgate(version=version, accept="application/json") for version in ("2.41", None))
    stranger, odd = world.client("", headers={"Accept": "application/json"}), world.sipgate(accept="image/x-none")
    for method, path, _ in operations(document, chapter):
        known, unknown = (path.format(sessionId="x", **places) for places in (EXAMPLES, UNKNOWN))
        for client, address, status in (
            (versionless, f"/my{known}/", 400),
            (stranger, f"/my{known}/", 401),
            (user, f"/1112233w1{known}/", 403),
            (odd, f"/my{known}/", 406),
            (user, f"/my{unknown}/", 404),
        ):
            answer = client.request(method, address)
            if answer.status_code >= 400:
                document.check(answer)
            assert answer.status_code == status or is_file(path) or status in (404, 406), answer.text


def is_file(path: str) -> bool:
    """Whether links lead there, which are opened as they are: without a version."""
    return path.endswith(("/content", "/announcement")) or "/preview/" in path


def test_phonebooks_of_both_vendors_are_as_told(world: World, document: Document) -> None:
    for vendor in ("snom", "grandstream"):
        document.check(world.sipgate().get(f"/my/contacts/phonebook/{vendor}/"))


def test_an_empty_account_answers_as_told(world: World, document: Document) -> None:
    world.control.post("/reset", json={"dataset": "empty"})
    for chapter in CHAPTERS:
        for method, path, types in operations(document, chapter):
            if method == "GET" and "{" not in path:
                for media in (media for media in types if media.startswith("application/")):
                    document.check(world.sipgate(accept=media).get(f"/my{path}/", params={"complexity": "full"}))


def test_what_acts_cannot_do_is_told(world: World, document: Document) -> None:
    """402, 409 and 415; a fax that failed, a call that is over."""
    client = world.sipgate(accept="application/json")
    document.check(client.post("/my/events/faxes/", params={"target": "493023125051"}, content=b"x"))
    session = ask(world, "POST", "/sessions/calls", "application/json").json()["Call"]["sessionId"]
    for number in (1, 2):
        hung_up = client.delete(f"/my/sessions/calls/{session}/")
        assert hung_up.status_code == (200 if number == 1 else 409)
        document.check(hung_up)
    parked = client.put(f"/my/sessions/calls/{session}/member/1/parking/", params={"value": "true"})
    assert parked.status_code == 409
    document.check(parked)


def test_what_is_required_of_a_request_is_as_told(world: World, document: Document) -> None:
    """Without any parameter that is required the request is refused for it; with these alone it is good."""
    missed, client = set(), world.sipgate(version=None)
    for method, path, entry in document.operations():
        rest = path.removeprefix("/{userId}")
        required = {each["name"] for each in entry["parameters"] if each["in"] == "query" and each["required"]}
        if not required or "{sessionId}" in rest or (method, rest) == ("POST", "/events/faxes"):
            continue
        given = {"version": "2.41"} | PARAMETERS.get(f"{method} {rest}", {} if method == "GET" else {"value": "true"})
        address = f"/my{rest.format(**EXAMPLES)}/"
        for name in required:
            refused = client.request(method, address, params={key: given[key] for key in given if key != name})
            assert refused.status_code == 400
            assert f"<parameter>{name}</parameter>" in refused.text
            missed.add(name)
        good = client.request(method, address, params={key: given[key] for key in required})
        assert good.status_code in (200, 204) or rest == "/settings/numbers/outgoing", good.text
    assert missed >= {"version", "value", "target", "content", "phoneNumber", "caller", "sourceNumber", "extensionId"}
