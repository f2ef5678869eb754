"""What the control plane can make happen to a sipgate account."""

from typing import Any

import pypdfium2
import pytest

from tests.conftest import World
from tests.vendors.sipgate.reading import fetch

FROM = "447700900050"
"""John Doe's, in the contacts."""


def event(world: World, path: str, result: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = fetch(world, "json", f"/my/events/{path}/{result['event']}/")
    return found


def newest(world: World, path: str) -> str:
    content = fetch(world, "xml", f"/my/events/{path}/", limit=1)
    key: str = content["calls" if path == "calls" else "events"][0]["id"]
    return key


@pytest.mark.parametrize(
    ("happening", "path"),
    [("call", "calls"), ("sms", "sms"), ("fax", "faxes"), ("voicemail", "voicemails")],
)
def test_without_any_values(world: World, happening: str, path: str) -> None:
    world.advance(60)
    result = world.simulate("sipgate", f"incoming-{happening}")
    assert newest(world, path) == newest(world, "") == result["event"]
    found = event(world, path, result)
    assert (found["direction"], found["status"], found["location"]) == ("incoming", "sent", "inbox")
    assert found["read"]["value"] == "false"
    assert found["created"] == "2026-03-02T10:01:00.000+0100"


@pytest.mark.parametrize(("answered", "direction"), [(True, "incoming"), (False, "missed_incoming")])
def test_incoming_call(world: World, answered: bool, direction: str) -> None:
    values = {"from": f"+{FROM}", "to": "030 23125000", "answered": answered, "duration": 33}
    result = world.simulate("sipgate", "incoming-call", **values)
    assert (result["answered"], result["duration"]) == (answered, 33 if answered else 0)
    found = event(world, "calls", result)
    assert found["direction"] == direction
    assert found["sources"][0]["contactFN"] == "John Doe"
    assert (found["targets"][0]["numberE164"], found["extension"]["id"]) == ("493023125000", "1112233e0")


@pytest.mark.rule("sipgate.dnd.holds")
def test_do_not_disturb_misses_the_call(world: World) -> None:
    result = world.simulate("sipgate", "incoming-call", to="493023125001")
    assert not result["answered"]
    assert event(world, "calls", result)["direction"] == "missed_incoming"


def test_a_withheld_number(world: World) -> None:
    found = event(world, "calls", world.simulate("sipgate", "incoming-call", **{"from": "anonymous"}))
    assert found["sources"] == [{"numberE164": None, "numberPretty": None, "contactFN": None, "get": None}]


def test_a_call_for_the_colleague(world: World) -> None:
    result = world.simulate("sipgate", "incoming-call", to="493023125003")
    assert result["user"] == "1112233w1"
    assert world.sipgate().get(f"/my/events/calls/{result['event']}").status_code == 404
    assert world.sipgate("colleague").get(f"/my/events/calls/{result['event']}").status_code == 200


@pytest.mark.parametrize("name", ["text", "body", "content"])
def test_incoming_sms(world: World, name: str) -> None:
    result = world.simulate("sipgate", "incoming-sms", **{"from": FROM, "to": "491713920009", name: "Hej & hå"})
    found = event(world, "sms", result)
    assert (found["text"], found["sent"]) == ("Hej & hå", "2026-03-02T10:00:00.000+0100")
    assert found["sources"][0]["contactFN"] == "John Doe"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("values", "pages"), [({}, 1), ({"text": "one\ftwo\fthree"}, 3), ({"text": "one", "pages": 4}, 4)]
)
def test_incoming_fax(world: World, values: dict[str, Any], pages: int) -> None:
    found = event(world, "faxes", world.simulate("sipgate", "incoming-fax", **values))
    assert found["pageCount"] == str(pages)
    document = pypdfium2.PdfDocument(world.sipgate().get(found["get"]).content)
    assert len(document) == pages
    document.close()
    for preview in found["previews"]:
        assert world.sipgate().get(preview["small"]["get"]).headers["content-type"] == "image/png"


def test_incoming_voicemail(world: World) -> None:
    values = {"from": FROM, "duration": 7, "transcription": "Ring me", "to": "493023125000"}
    found = event(world, "voicemails", world.simulate("sipgate", "incoming-voicemail", **values))
    assert (found["duration"], found["transcription"], found["caller"]) == ("7", "Ring me", FROM)
    assert found["extension"]["id"] == "1112233v0"


@pytest.mark.parametrize(
    ("happening", "values"),
    [
        ("incoming-call", {"from": "me"}),
        ("incoming-call", {"to": "4917604069077"}),
        ("incoming-call", {"to": "nobody"}),
        ("incoming-call", {"duration": -1}),
        ("incoming-sms", {"text": ""}),
        ("incoming-sms", {"to": "493023125003"}),
        ("incoming-fax", {"pages": 0}),
        ("incoming-voicemail", {"duration": 0}),
    ],
)
def test_what_names_nothing_is_refused(world: World, happening: str, values: dict[str, Any]) -> None:
    before = fetch(world, "json", "/my/events/")["overallCount"]
    assert world.control.post(f"/simulate/sipgate/{happening}", json=values).status_code == 422
    assert fetch(world, "json", "/my/events/")["overallCount"] == before
