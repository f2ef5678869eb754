"""Events that a test plants through the control plane are as good as the dataset's."""

from typing import Any

import pypdfium2
import pytest

from tests.conftest import World
from tests.vendors.sipgate.reading import fetch

ROW = {
    "user_id": "1112233w0", "created": "2026-03-02T08:00:00.000", "direction": "incoming", "status": "sent",
    "location": "inbox", "extension_id": "1112233e0", "sources": ["447700900077"], "targets": ["493023125000"],
}  # fmt: skip


def plant(world: World, **values: Any) -> str:
    answer = world.control.post("/data/sipgate/events", json=ROW | values)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("calls", {"kind": "call"}),
        ("faxes", {"kind": "fax", "text": "one\ftwo"}),
        ("sms", {"kind": "sms", "text": "hello"}),
        ("voicemails", {"kind": "voicemail", "text": "hello", "duration": 3}),
        ("voicemails", {"kind": "voicemail", "sources": []}),
        ("faxes", {"kind": "fax"}),
    ],
)
def test_a_planted_event_shows(world: World, path: str, values: dict[str, Any]) -> None:
    key = plant(world, **values)
    event = fetch(world, "xml", f"/my/events/{path}/{key}/")
    assert event == fetch(world, "json", f"/my/events/{path}/", limit=1)["events" if path != "calls" else "calls"][0]
    assert world.sipgate().get(event["get"]).status_code == 200


def test_pages_of_a_planted_fax(world: World) -> None:
    event = fetch(world, "json", f"/my/events/faxes/{plant(world, kind='fax', text='one' + chr(12) + 'two')}")
    assert (event["pageCount"], len(event["previews"])) == ("2", 2)
    document = pypdfium2.PdfDocument(world.sipgate().get(event["get"]).content)
    assert len(document) == 2
    document.close()
