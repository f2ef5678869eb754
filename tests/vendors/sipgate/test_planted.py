"""Records that a test plants through the control plane are as good as the dataset's."""

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import vobject

from emulator.datasets.loading import fixtures
from tests.conftest import RunningServer, World
from tests.vendors.sipgate.reading import fetch

ROW = {
    "user_id": "1112233w0", "created": "2026-03-02T08:00:00.000", "direction": "incoming", "status": "sent",
    "location": "inbox", "extension_id": "1112233e0", "sources": ["447700900077"], "targets": ["493023125000"],
}  # fmt: skip
CONTACT = {"owner": "1112233w0", "created": "2026-03-02T08:00:00.000", "fn": "Planted"}


EXTENSIONS = {"fax": "1112233f0", "sms": "1112233s0", "voicemail": "1112233v0"}
"""Those that handle other events than calls."""


def plant(world: World, **values: Any) -> str:
    extension = EXTENSIONS.get(values["kind"], ROW["extension_id"])
    answer = world.control.post("/data/sipgate/events", json=ROW | {"extension_id": extension} | values)
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


def test_a_planted_fax_may_have_empty_pages(world: World) -> None:
    event = fetch(world, "json", f"/my/events/faxes/{plant(world, kind='fax', text='one', pages=3)}")
    assert (event["pageCount"], len(event["previews"])) == ("3", 3)
    client = world.sipgate(accept="image/png")
    pictures = [client.get(preview["small"]["get"]) for preview in event["previews"]]
    assert [picture.status_code for picture in pictures] == [200, 200, 200]
    assert pictures[0].content != pictures[1].content


@pytest.mark.parametrize("pages", [0, -1, 10**9])
def test_a_fax_has_a_sensible_number_of_pages(world: World, pages: int) -> None:
    answer = world.control.post("/data/sipgate/events", json=ROW | {"kind": "fax", "pages": pages})
    assert (answer.status_code, "pages" in answer.text) == (422, True)


def test_a_planted_extension_may_have_any_id(world: World) -> None:
    extension = {"id": "1112233ex", "user_id": "1112233w0", "alias": "Test", "type": "register"}
    assert world.control.post("/data/sipgate/extensions", json=extension).status_code == 201
    phone = {"phoneNumber": "491713920077", "model": "N95", "vendor": "Nokia", "firmware": "1"}
    answer = world.sipgate(accept="application/json").post("/my/settings/mobile/extensions/", data=phone)
    assert answer.json()["credentials"]["sipId"] == "1112233e4"


def test_a_planted_contact_without_lines_is_a_vcard(world: World) -> None:
    key = world.control.post("/data/sipgate/contacts", json=CONTACT | {"entries": []}).json()["id"]
    answer = world.sipgate(accept="text/vcard").get(f"/my/contacts/{key}/")
    card = vobject.readOne(answer.text)
    assert (card.fn.value, card.n.value.family) == ("Planted", "Planted")


@pytest.mark.parametrize("entry", [{}, {"entryName": "tel"}, {"entryName": "A B"}, {"entryName": None}])
def test_a_line_of_a_planted_contact_has_a_name(world: World, entry: dict[str, Any]) -> None:
    answer = world.control.post("/data/sipgate/contacts", json=CONTACT | {"entries": [entry]})
    assert (answer.status_code, "entryName" in answer.text) == (422, True)


CALLER = {"memberId": "1", "uri": "sip:1112233e0", "number": "493023125000"}
CALLEE = {"memberId": "2", "uri": "tel:493023125050", "number": "493023125050"}
SESSION = {"user_id": "1112233w0", "created": "2026-03-02T08:00:00.000", "established": "2026-03-02T08:00:06.000",
           "status": "ESTABLISHED", "extension_id": "1112233e0"}  # fmt: skip


def test_a_planted_session_is_live(world: World) -> None:
    planted = world.control.post("/data/sipgate/sessions", json=SESSION | {"members": [CALLER, CALLEE]})
    client = world.sipgate(accept="application/json")
    assert client.get("/my/sessions/calls/").json()["Call"][0]["members"][1]["parked"] is False
    assert client.delete(f"/my/sessions/calls/{planted.json()['id']}/").json()["Call"]["status"] == "HUNGUP"


def test_a_planted_session_has_its_numbers_in_the_stored_form(world: World) -> None:
    callee = CALLEE | {"uri": "tel:+49 30 23125050", "number": "+49 (0)30 23125050"}
    planted = world.control.post("/data/sipgate/sessions", json=SESSION | {"members": [CALLER, callee]})
    client = world.sipgate(accept="application/json")
    ended = client.delete(f"/my/sessions/calls/{planted.json()['id']}/").json()["Call"]
    assert ended["members"][1]["uri"] == "tel:493023125050"
    (event,) = client.get("/my/events/calls/", params={"limit": 1}).json()["events"]["calls"]
    assert [(each["numberE164"], each["contactFN"]) for each in event["targets"]] == [
        ("493023125050", "Dr. Anna Maria Schäfer MdB")
    ]


@pytest.mark.parametrize("members", [[], [{}, {}], [CALLER], [CALLER, CALLEE | {"uri": "493023125050"}]])
def test_a_session_has_two_members(world: World, members: list[Any]) -> None:
    answer = world.control.post("/data/sipgate/sessions", json=SESSION | {"members": members})
    assert (answer.status_code, "members" in answer.text) == (422, True)


@pytest.mark.parametrize("recording", [{}, {"created": "soon", "seconds": 3}, {"created": "2026-03-02", "seconds": -1}])
def test_a_recording_has_a_moment_and_a_length(world: World, recording: dict[str, Any]) -> None:
    answer = world.control.post("/data/sipgate/events", json=ROW | {"kind": "call", "recordings": [recording]})
    assert (answer.status_code, "recordings" in answer.text) == (422, True)


def test_an_event_is_of_a_known_kind(world: World) -> None:
    answer = world.control.post("/data/sipgate/events", json=ROW | {"kind": "letter"})
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "kind")


def found(world: World, **query: Any) -> list[str]:
    items = fetch(world, "json", "/my/contacts/", **query)["items"]
    return [entry["value"] for item in items for entry in item["entries"] if entry["entryName"] == "FN"]


LINES = [
    {"entryName": "FN", "value": "Ada Planted"},
    {"entryName": "N", "family": "Lovelace", "given": "Ada"},
    {"entryName": "TEL", "value": "+49 30 231250-95", "types": ["WORK"]},
]


@pytest.mark.parametrize("filter", ["planted", "LOVELACE", "+49 30 23125095", "03023125095", "493023125095"])
def test_a_planted_contact_is_found(world: World, filter: str) -> None:
    planted = CONTACT | {"fn": "Ada Planted", "search": "nonsense", "entries": LINES}
    assert world.control.post("/data/sipgate/contacts", json=planted).status_code == 201
    assert found(world, filter=filter) == ["Ada Planted"]
    assert found(world, filter="nonsense") == []


def test_a_planted_contact_has_a_uuid(world: World) -> None:
    refused = world.control.post("/data/sipgate/contacts", json=CONTACT | {"id": "A1-B2", "entries": LINES})
    assert refused.status_code == 422
    assert "not a UUID" in refused.text


def test_a_planted_contact_is_who_calls(world: World) -> None:
    given = CONTACT | {"id": "A1B2C3D4-0000-4000-8000-0000000000AA", "entries": LINES}
    key = world.control.post("/data/sipgate/contacts", json=given).json()["id"]
    assert key == given["id"].lower()
    world.simulate("sipgate", "incoming-call", **{"from": "493023125095"})
    source = fetch(world, "json", "/my/events/calls/", limit=1)["calls"][0]["sources"][0]
    assert "Planted" in str(source)
    assert world.sipgate().get(f"/my/contacts/{key}/").status_code == 200
    numbers = world.control.get("/data/sipgate/contactnumbers", params={"number": "493023125095"}).json()["rows"]
    assert [row["contact_id"] for row in numbers] == [key]


EXTENSION = {"id": "1112233e9", "user_id": "1112233w0", "alias": "Ada", "type": "register"}
LATER = {"direction": "outgoing", "status": "scheduled", "location": "sent", "scheduled": "2026-03-02T10:00:10+01:00"}


@pytest.mark.parametrize(("kind", "path", "extension"), [("sms", "sms", "1112233s0"), ("fax", "faxes", "1112233f0")])
def test_a_planted_message_is_sent_at_its_moment(world: World, kind: str, path: str, extension: str) -> None:
    key = plant(world, kind=kind, text="hello", extension_id=extension, **LATER)
    world.advance(9)
    assert fetch(world, "json", f"/my/events/{path}/{key}/")["status"] == "scheduled"
    world.advance(1)
    event = fetch(world, "json", f"/my/events/{path}/{key}/")
    assert (event["status"], event["sent"]) == ("sent", "2026-03-02T10:00:10.000+0100")


def test_a_message_of_a_dataset_is_sent_at_its_moment(tmp_path: Path) -> None:
    row = "{user_id: 1112233w0, kind: sms, created: '2026-03-01', scheduled: '2026-03-02T09:01:00', text: Hi, "
    row += "direction: outgoing, status: scheduled, location: sent, extension_id: 1112233s0, sources: [''], "
    dataset = tmp_path / "own.yaml"
    content = (fixtures() / "small-office.yaml").read_text()
    dataset.write_text(content.replace("  events:\n", f"  events:\n    - {row}targets: ['491713920010'], id: 7}}\n", 1))
    with RunningServer(dataset=str(dataset)) as server:
        world = World(server.url, "own")
        assert [fired["what"] for fired in world.advance(60)] == ["sipgate.deliver"]
        assert fetch(world, "json", "/my/events/sms/7/")["status"] == "sent"
        world.close()


def test_numbers_are_planted_in_any_form(world: World) -> None:
    row = {"user_id": "1112233w0", "number": "+49 171 3920095", "verified": True}
    assert world.control.post("/data/sipgate/ownnumbers", json=row).json()["number"] == "491713920095"
    sms = {"target": "491713920010", "content": "hi", "source": "01713920095"}
    assert world.sipgate().post("/my/events/sms/", data=sms).status_code == 200
    key = plant(world, kind="call", sources=["+44 7700 900050"], targets=["030 23125000"])
    event = fetch(world, "json", f"/my/events/calls/{key}/")
    assert "John Doe" in str(event["sources"])
    assert event["targets"][0]["numberE164"] == "493023125000"


def test_a_planted_call_is_answered(world: World) -> None:
    calling = SESSION | {"status": "FIRST_DIAL", "established": None, "created": "2026-03-02T09:00:00Z"}
    key = world.control.post("/data/sipgate/sessions", json=calling | {"members": [CALLER, CALLEE]}).json()["id"]
    world.advance(6)
    assert fetch(world, "json", f"/my/sessions/calls/{key}/")["status"] == "ESTABLISHED"


@pytest.mark.parametrize(
    ("resource", "row", "field"),
    [
        ("events", ROW | {"kind": "call", "extension_id": "1112233e99"}, "extension_id"),
        ("events", ROW | {"kind": "call", "extension_id": "1112233e3"}, "extension_id"),
        ("events", ROW | {"kind": "fax"}, "extension_id"),
        ("extensions", EXTENSION | {"outgoing_number": "493023125777"}, "outgoing_number"),
        ("events", ROW | {"kind": "call", "direction": "in"}, "direction"),
        ("events", ROW | {"kind": "call", "status": "received"}, "status"),
        ("events", ROW | {"kind": "call", "location": "bin"}, "location"),
        ("events", ROW | {"kind": "voicemail", "duration": -3}, "duration"),
        ("events", ROW | {"kind": "voicemail", "duration": 601}, "duration"),
        ("sessions", SESSION | {"status": "ringing", "members": [CALLER, CALLEE]}, "status"),
        ("extensions", EXTENSION | {"type": "mobile"}, "type"),
        (
            "vouchers",
            {"account_id": "1112233", "kind": "page", "redeemed": "2026-01-01", "ends": "2027-01-01", "credits": 1},
            "kind",
        ),
        ("contacts", CONTACT | {"owner": "nobody", "entries": []}, "owner"),
        (
            "phonenumbers",
            {"account_id": "7654321", "number": "493023125099", "extension_id": "1112233e0"},
            "extension_id",
        ),
    ],
)
def test_what_leads_nowhere_is_refused(world: World, resource: str, row: Any, field: str) -> None:
    account = {"id": "7654321", "base_product_type": "team", "balance": 0}
    assert world.control.post("/data/sipgate/accounts", json=account).status_code == 201
    answer = world.control.post(f"/data/sipgate/{resource}", json=row)
    assert (answer.status_code, [each["field"] for each in answer.json()["fields"]]) == (422, [field])


def session(world: World, **values: Any) -> str:
    """Plant a session that begins now; its address."""
    row = SESSION | {"created": "2026-03-02T09:00:00Z", "established": None, "members": [CALLER, CALLEE]} | values
    answer = world.control.post("/data/sipgate/sessions", json=row)
    assert answer.status_code == 201, answer.text
    return f"/my/sessions/calls/{answer.json()['id']}/"


def status(world: World, address: str) -> str:
    shown: str = fetch(world, "json", address)["status"]
    return shown


@pytest.mark.parametrize(
    ("callee", "expected"),
    [("493023125486", "CALL_2_BUSY"), ("493023125503", "CALL_2_FAILED"), ("4915", "ESTABLISHED")],
)
def test_a_planted_call_goes_on_as_any(world: World, callee: str, expected: str) -> None:
    """The caller is there already."""
    address = session(
        world, status="SECOND_DIAL", members=[CALLER, CALLEE | {"uri": f"tel:{callee}", "number": callee}]
    )
    assert [call.state for call in world.kit.calls()] == ["ringing"]
    world.advance(3)
    assert status(world, address) == expected


def test_a_planted_established_call_is_the_network_s(world: World) -> None:
    """It is parked and paid as any; a telephone's user hangs up."""
    address = session(world, established="2026-03-02T09:00:00Z", members=[CALLER, CALLEE | {"parked": True}])
    members = fetch(world, "json", address)["members"]
    assert [member["parked"] for member in members] == ["false", "true"]
    world.advance(61)
    vouchers = world.control.get("/data/sipgate/vouchers", params={"kind": "minute"}).json()["rows"]
    assert [row["used"] for row in vouchers] == [214]
    world.kit.phone("sipgate/1112233e0").hang_up()
    assert status(world, address) == "HUNGUP"


def test_a_planted_incoming_call_rings(world: World) -> None:
    members = [CALLEE | {"memberId": "1"}, CALLER | {"memberId": "2"}]
    address = session(world, status="FIRST_DIAL", direction="incoming", members=members)
    world.kit.phone("sipgate/1112233e0").behave(answers="ask")
    world.advance(0)
    world.kit.phone("sipgate/1112233e0").answer()
    assert status(world, address) == "ESTABLISHED"
    assert world.sipgate().delete(address).status_code == 200
    assert fetch(world, "json", "/my/events/calls/", limit=1)["calls"][0]["direction"] == "incoming"


def test_a_session_that_is_changed_to_be_over_is(world: World) -> None:
    address = session(world, established="2026-03-02T09:00:00Z")
    row = f"/data/sipgate/sessions/{address.split('/')[-2]}"
    assert world.control.patch(row, json={"status": "HUNGUP"}).status_code == 200
    world.advance(0)
    assert (status(world, address), world.kit.calls()) == ("HUNGUP", [])
    assert fetch(world, "json", "/my/events/calls/", limit=1)["calls"][0]["direction"] == "outgoing"


def test_the_call_of_a_session_that_is_deleted_ends(world: World) -> None:
    address = session(world, established="2026-03-02T09:00:00Z")
    assert world.control.delete(f"/data/sipgate/sessions/{address.split('/')[-2]}").status_code == 204
    world.advance(0)
    assert world.kit.calls() == []


@pytest.mark.parametrize("status", ["HUNGUP", "CALL_1_BUSY", "CALL_1_FAILED", "CALL_2_BUSY", "CALL_2_FAILED"])
def test_a_planted_session_that_is_over_has_no_call(world: World, status: str) -> None:
    address = session(world, status=status)
    assert fetch(world, "json", address)["status"] == status
    assert world.kit.calls("all") == []
    assert world.sipgate().delete(address).status_code == 409


def test_a_number_that_moves_rings_elsewhere(world: World) -> None:
    """And a routing that somebody plants puts calls through."""
    rows = world.control.get("/data/sipgate/phonenumbers", params={"number": "493023125000"}).json()["rows"]
    change = {"extension_id": "1112233e2"}
    assert world.control.patch(f"/data/sipgate/phonenumbers/{rows[0]['id']}", json=change).status_code == 200
    assert world.kit.place_call(to="493023125000").legs[1]["phone"] == "sipgate/1112233e2"
    routing = {"user_id": "1112233w0", "source": "4917604069077", "number": "493023125008", "target": "492214710077"}
    routing["until"] = "2026-03-02T09:00:30Z"
    assert world.control.post("/data/sipgate/callthroughs", json=routing).status_code == 201
    assert world.kit.place_call(from_="4917604069077", to="493023125008").legs[1]["number"] == "492214710077"
