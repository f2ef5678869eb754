"""Parameters, negotiation, sign-in and errors, shown on the balance."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from tests.conftest import World

BALANCE = "/my/billing/balance"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/xml"),
        ("*/*", "application/xml"),
        ("application/xml", "application/xml"),
        ("text/xml", "text/xml"),
        ("application/json", "application/json"),
        ("Application/JSON", "application/json"),
        ("application/json, text/javascript, */*; q=0.01", "application/json"),
        ("application/json;q=0.1, application/xml", "application/xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("rubbish", "application/xml"),
    ],
)
def test_representation_follows_accept(world: World, accept: str | None, media: str) -> None:
    client = world.sipgate()
    del client.headers["accept"]
    answer = client.get(BALANCE, headers={"Accept": accept} if accept is not None else {})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    if media == "application/json":
        assert answer.json()["balance"]["currency"] == "EUR"
    else:
        assert ET.fromstring(answer.content).findtext("currency") == "EUR"


@pytest.mark.rule("sipgate.requests.representation")
def test_what_accept_rules_out_is_refused(world: World) -> None:
    answer = world.sipgate().get(BALANCE, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert ET.fromstring(answer.content).tag == "error"


@pytest.mark.parametrize("version", ["2.0", "2.10", "2.17.0", "2.21", "2.37.0", "2.41.0"])
def test_versions_of_the_api(world: World, version: str) -> None:
    assert world.sipgate(version=None).get(BALANCE, params={"version": version}).status_code == 200


@pytest.mark.parametrize("version", ["", "1.0", "3.1", "2", "2.", "2.x", "2.1.2.3", "22.1", "\uff12.1"])
def test_other_versions_are_refused(world: World, version: str) -> None:
    answer = world.sipgate(version=None).get(BALANCE, params={"version": version})
    assert answer.status_code == 400
    assert ET.fromstring(answer.content).findtext("parameter") == "version"


@pytest.mark.rule("sipgate.requests.version")
def test_missing_version_is_refused(world: World) -> None:
    answer = world.sipgate(version=None).get(BALANCE, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["parameter"] == "version"
    assert answer.json()["error"]["code"] == 400


def test_complexity_is_simple_or_full(world: World) -> None:
    answer = world.sipgate().get(BALANCE, params={"complexity": "complete"}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["parameter"] == "complexity"


@pytest.mark.parametrize("path", [BALANCE, f"{BALANCE}/", "/1112233w0/billing/balance", "/1112233w0/billing/balance/"])
@pytest.mark.rule("sipgate.requests.slashes")
def test_both_slash_forms_and_both_names_of_the_user(world: World, path: str) -> None:
    answer = world.sipgate().get(path)
    assert (answer.status_code, answer.history) == (200, [])


@pytest.mark.parametrize("user", ["1112233w1", "9999999w0", "sipgate", "MY"])
@pytest.mark.rule("sipgate.requests.own-user")
def test_another_user_is_refused(world: World, user: str) -> None:
    answer = world.sipgate().get(f"/{user}/billing/balance")
    assert answer.status_code == 403
    assert ET.fromstring(answer.content).findtext("code") == "403"


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
@pytest.mark.parametrize("password", ["wrong", ""])
@pytest.mark.rule("sipgate.requests.signed-in")
def test_wrong_password(world: World, accept: str, password: str) -> None:
    answer = world.basic("", "sipgate", password).get(BALANCE, headers={"Accept": accept})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="sipgate"'
    message = (
        answer.json()["error"]["message"] if accept != "*/*" else ET.fromstring(answer.content).findtext("message")
    )
    assert message == "The username or the password is wrong."


def test_sign_in_comes_before_everything_else(world: World) -> None:
    client = world.client("")
    assert client.get("/9999999w0/billing/balance", params={"complexity": "x"}).status_code == 401


@pytest.mark.rule("sipgate.requests.errors")
def test_unknown_path_and_method_are_drawn_as_asked(world: World) -> None:
    client = world.sipgate()
    missing = client.get("/my/nowhere", headers={"Accept": "application/json"})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, 404)
    wrong = client.delete(BALANCE)
    assert wrong.status_code == 405
    assert set(wrong.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert ET.fromstring(wrong.content).findtext("code") == "405"


DND = "/my/settings/extensions/1112233e0/dnd/"


@pytest.mark.parametrize(
    "sent",
    [
        {"params": {"version": "2.41", "value": "true"}},
        {"data": {"version": "2.41", "value": "true"}},
        {"params": {"version": "2.41"}, "data": {"value": "TRUE"}},
        {"params": {"value": "true"}, "data": {"version": "2.41.0"}},
        {"files": {"version": (None, "2.41"), "value": (None, "true")}},
        {
            "content": b"value=true&version=2.41",
            "headers": {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"},
        },
    ],
)
@pytest.mark.rule("sipgate.requests.query-or-form")
def test_parameters_count_in_query_and_form_alike(world: World, sent: dict[str, Any]) -> None:
    assert world.sipgate(version=None).post(DND, **sent).status_code == 204
    assert ET.fromstring(world.sipgate().get(DND).content).findtext("value") == "true"


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b'{"value": true}', "application/json"),
        (b"value=true", "text/plain"),
        (b"\xff\xfe&value=%ff", "application/x-www-form-urlencoded"),
        (b"--x--", "multipart/form-data; boundary=y"),
        (b"value=true", "multipart/form-data"),
        (b"", "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_gives_no_parameters(world: World, content: bytes, media: str) -> None:
    answer = world.sipgate().post(DND, content=content, headers={"Content-Type": media})
    assert answer.status_code == 400
    assert ET.fromstring(answer.content).tag == "error"


def test_no_parameter_holds_a_nul(world: World) -> None:
    """A database would take it for the end of the text: this filter would find everybody."""
    answer = world.sipgate().get("/my/contacts", params={"filter": "\0"})
    assert answer.status_code == 400
    assert ET.fromstring(answer.content).findtext("parameter") == "filter"


def test_text_that_xml_cannot_hold_is_replaced(world: World) -> None:
    """A control character in an answer would make the whole document unreadable."""
    phone = {"phoneNumber": "491713920077", "model": "a\x01b<&>", "vendor": "\ufffe", "firmware": "1"}
    assert world.sipgate().post("/my/settings/mobile/extensions/", data=phone).status_code == 200
    root = ET.fromstring(world.sipgate().get("/my/settings/registeredmobiledevices/").content)
    assert [device.findtext("deviceModel") for device in root] == ["N95", "a\ufffdb<&>"]


@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
def test_a_fault_is_drawn_in_the_representation_asked_for(world: World, accept: str) -> None:
    fault = {"match": {"vendor": "sipgate"}, "effect": {"status": 503}}
    assert world.control.post("/faults", json=fault).status_code == 201
    answer = world.sipgate(accept=accept).get(BALANCE)
    assert (answer.status_code, answer.headers["content-type"]) == (503, accept)
    found = answer.json()["error"]["code"] if "json" in accept else ET.fromstring(answer.content).findtext("code")
    assert str(found) == "503"


@pytest.mark.rule("sipgate.requests.head")
def test_a_head_is_a_get_without_a_body(world: World) -> None:
    answer = world.sipgate().head(BALANCE)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(world.sipgate().get(BALANCE).content))
