"""Events: lists and filters, the shared struct, read, starred, labels and the trash, for all four kinds."""

import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest

from emulator.pacing import slices
from tests.conftest import RunningServer, World
from tests.vendors.sipgate.reading import fetch, read

KINDS = {"calls": "call", "faxes": "fax", "sms": "sms", "voicemails": "voicemail"}
LISTS = {"calls": ("events", "calls"), "faxes": ("eventlist", "events")}
ONE = {"calls": 2000001, "faxes": 2000011, "sms": 2000021, "voicemails": 2000031}
SHARED = [
    "id", "comment", "created", "scheduled", "direction", "labels", "location", "get", "modify", "read", "starred",
    "status", "sources", "targets", "extension",
]  # fmt: skip
OWN = {
    "calls": ["recordings"],
    "faxes": ["previews", "pageCount", "sent", "content", "failReason"],
    "sms": ["sent", "text"],
    "voicemails": ["duration", "caller", "content", "transcription"],
}
FORMS = pytest.mark.parametrize("form", ["json", "xml"])
PATHS = pytest.mark.parametrize("path", KINDS)


def client(world: World) -> Any:
    return world.sipgate(accept="application/json")


def ids(world: World, path: str, **params: Any) -> list[str]:
    """Ids of a list, checked against its `count`."""
    content = fetch(world, "json", f"/my/events/{path}", **params)
    events = content["calls" if path == "calls/" else "events"]
    assert content["count"] == str(len(events))
    return [event["id"] for event in events]


@FORMS
@PATHS
@pytest.mark.rule("sipgate.events.counted")
def test_list_of_a_kind(world: World, form: str, path: str) -> None:
    answer = world.sipgate(accept=f"application/{form}").get(f"/my/events/{path}/")
    root, array = LISTS.get(path, ("eventlist", "events"))
    name, content = read(answer)
    assert (name, list(content)) == (root, [array, "overallCount", "count"])
    assert content["overallCount"] == content["count"] == str(len(content[array]))
    for event in content[array]:
        assert list(event) == [*SHARED, *OWN[path]]
        assert f"/events/{path}/" in event["modify"]


@FORMS
def test_list_of_all(world: World, form: str) -> None:
    content = fetch(world, form, "/my/events/")
    assert all(list(event) == SHARED for event in content["events"])
    counts = [int(fetch(world, form, f"/my/events/{path}/")["overallCount"]) for path in KINDS]
    assert all(counts)
    assert int(content["overallCount"]) == sum(counts) == len(content["events"])


@pytest.mark.rule("sipgate.requests.same-in-both")
def test_both_representations_say_the_same(world: World) -> None:
    for path in ["/my/events/", *(f"/my/events/{kind}/" for kind in KINDS)]:
        assert fetch(world, "json", path) == fetch(world, "xml", path)


def test_members_of_arrays_in_xml(world: World) -> None:
    for path, kind in KINDS.items():
        listed = ET.fromstring(world.sipgate().get(f"/my/events/{path}/").content)
        assert {child.tag for child in listed[0]} == {kind}
        assert {child.tag for child in listed.iterfind(f"./*/{kind}/sources/*")} == {"endpoint"}


@pytest.mark.rule("sipgate.events.mixed")
def test_members_of_the_mixed_list_are_named_by_kind_newest_first(world: World) -> None:
    listed = ET.fromstring(world.sipgate().get("/my/events/").content)[0]
    assert {child.tag for child in listed} == set(KINDS.values())
    for member in listed:
        assert f"/events/{next(path for path, kind in KINDS.items() if kind == member.tag)}/" in member.findtext(
            "modify", ""
        )
    moments = [member.findtext("created", "") for member in listed]
    assert moments == sorted(moments, key=datetime.fromisoformat, reverse=True)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2026-03-01T09:05:00", "2026-03-01T11:00:00", ["2000011", "2000001", "2000002"]),
        ("2026-03-01T09:05:00.001", "2026-03-01T10:59:59", ["2000001"]),
        ("2026-02-28", "2026-02-28T12:00:00", ["2000006", "2000007"]),
    ],
)
def test_a_period_without_zone_is_german_time(world: World, start: str, end: str, found: list[str]) -> None:
    listed = ids(world, "", period_start=start, period_end=end)
    assert [key for key in listed if key.startswith("20000")] == found


def test_a_period_in_summer_is_two_hours_ahead(world: World) -> None:
    row = {"user_id": "1112233w0", "kind": "call", "created": "2025-07-01T10:00:00Z", "direction": "incoming",
           "status": "sent", "location": "inbox", "extension_id": "1112233e0", "sources": [""],
           "targets": ["493023125000"]}  # fmt: skip
    key = str(world.control.post("/data/sipgate/events", json=row).json()["id"])
    assert key in ids(world, "", period_start="2025-07-01T12:00:00", period_end="2025-07-01T12:00:00")
    assert key not in ids(world, "", period_start="2025-07-01T12:00:01", period_end="2025-07-01T13:00:00")


@pytest.mark.parametrize(
    ("created", "start", "end", "is_found"),
    [
        ("2025-10-26T00:30:00Z", "2025-10-26T02:30:00", "2025-10-26T02:30:00", True),
        ("2025-10-26T01:30:00Z", "2025-10-26T02:30:00", "2025-10-26T02:30:00", True),
        ("2025-10-26T01:30:00Z", "2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+02:00", False),
        ("2025-10-26T02:00:00Z", "2025-10-26T02:30:00", "2025-10-26T02:59:59", False),
        ("2025-03-30T01:00:00Z", "2025-03-30T02:30:00", "2025-03-30T03:00:00", True),
        ("2025-03-30T01:10:00Z", "2025-03-30T02:00:00", "2025-03-30T02:15:00", True),
    ],
)
def test_an_hour_that_comes_twice_or_not_at_all(
    world: World, created: str, start: str, end: str, is_found: bool
) -> None:
    row = {"user_id": "1112233w0", "kind": "call", "created": created, "direction": "incoming", "status": "sent",
           "location": "inbox", "extension_id": "1112233e0", "sources": [""], "targets": ["493023125000"]}  # fmt: skip
    key = str(world.control.post("/data/sipgate/events", json=row).json()["id"])
    assert (key in ids(world, "", period_start=start, period_end=end)) == is_found


def test_the_dataset_has_comments(world: World) -> None:
    for path in KINDS:
        assert any(
            event["comment"]
            for event in fetch(world, "json", f"/my/events/{path}/")[LISTS.get(path, ("", "events"))[1]]
        )


@FORMS
@PATHS
@pytest.mark.rule("sipgate.events.members")
def test_one_event_with_its_links(world: World, form: str, path: str) -> None:
    answer = world.sipgate(accept=f"application/{form}").get(f"/my/events/{path}/{ONE[path]}/")
    name, event = read(answer)
    assert (name, list(event)) == (KINDS[path], [*SHARED, *OWN[path]])
    assert event["id"] == str(ONE[path])
    address = f"{world.url}/my/events/{path}/{ONE[path]}/"
    assert event["modify"] == address
    assert event["read"] == {"get": f"{address}read/", "modify": f"{address}read/", "value": event["read"]["value"]}
    assert event["extension"]["get"].startswith(f"{world.url}/my/settings/extensions/1112233")


@PATHS
@pytest.mark.rule("sipgate.events.links")
def test_every_link_opens(world: World, path: str) -> None:
    """Links are followed as they are; clients append the version and nothing else."""
    event = fetch(world, "json", f"/my/events/{path}/{ONE[path]}")
    links = [event["get"], event["read"]["get"], event["starred"]["get"], event["extension"]["get"]]
    links += [party["get"] for party in event["sources"] + event["targets"] if party["get"]]
    assert len(links) >= 4
    for link in links:
        assert "?" not in link
        assert world.sipgate().get(link).status_code == 200, link


@pytest.mark.rule("sipgate.events.parties")
def test_numbers_resolve_to_contacts(world: World) -> None:
    (source,) = fetch(world, "json", "/my/events/calls/2000001")["sources"]
    assert source["numberE164"] == "493023125050"
    assert source["numberPretty"] == "+49 30 23125050"
    assert source["contactFN"] == "Dr. Anna Maria Schäfer MdB"
    contact = client(world).get(source["get"]).json()["Contacts"]["items"][0]
    assert contact["entries"][0]["value"] == source["contactFN"]


def test_a_withheld_number_is_an_empty_endpoint(world: World) -> None:
    call = ET.fromstring(world.sipgate().get("/my/events/calls/2000005/").content)
    (endpoint,) = call.iterfind("sources/endpoint")
    assert [child.tag for child in endpoint] == ["numberE164", "numberPretty", "contactFN", "get"]
    assert not endpoint.findtext("numberE164")


@pytest.mark.rule("sipgate.events.dates")
def test_dates_are_in_german_time_as_clients_parse_them(world: World) -> None:
    assert fetch(world, "json", "/my/events/calls/2000001")["created"] == "2026-03-01T10:12:34.567+0100"
    created = fetch(world, "json", "/my/events/")["events"][-1]["created"]
    assert datetime.strptime(created, "%Y-%m-%dT%H:%M:%S.%f%z")


@pytest.mark.rule("sipgate.events.paged")
def test_newest_first_and_pages(world: World) -> None:
    everything = ids(world, "")
    created = [event["created"] for event in fetch(world, "json", "/my/events/")["events"]]
    assert created == sorted(created, key=lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z"), reverse=True)
    assert ids(world, "", limit=3) == everything[:3]
    assert ids(world, "", limit=3, offset=3) == everything[3:6]
    assert ids(world, "", limit=0) == everything
    assert ids(world, "", offset=len(everything) - 1) == everything[-1:]
    content = fetch(world, "xml", "/my/events/", limit=2, offset=5000)
    assert (content["overallCount"], content["count"], content["events"]) == (str(len(everything)), "0", [])


@pytest.mark.parametrize(("name", "value"), [("limit", "-1"), ("limit", "x"), ("offset", "1.5"), ("direction", "up")])
def test_bad_list_parameters_are_named(world: World, name: str, value: str) -> None:
    answer = client(world).get("/my/events/calls/", params={name: value})
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, name)


def test_period_includes_both_ends(world: World) -> None:
    """In the form that clients send, which is UTC."""
    start, end = "2026-03-01T08:05:00Z", "2026-03-01T10:00:00Z"
    assert ids(world, "", period_start=start, period_end=end) == ["2000011", "2000001", "2000002"]
    assert ids(world, "calls/", period_start=start, period_end=end) == ["2000001", "2000002"]
    assert ids(world, "calls/", period_start="2026-03-01T09:05:00.001+01:00", period_end=end) == ["2000001"]
    assert ids(world, "calls/", period_start="2026-03-01T09:12:35Z") == []


@pytest.mark.parametrize("name", ["period_start", "period_end"])
@pytest.mark.parametrize("value", ["yesterday", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+23:00"])
def test_bad_period_is_named(world: World, name: str, value: str) -> None:
    answer = client(world).get("/my/events/", params={name: value})
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, name)


def test_directions(world: World) -> None:
    """The clients' four values, the document's `in` and `out`, and several at once."""
    four = ["incoming", "missed_incoming", "outgoing", "missed_outgoing"]
    found = {direction: ids(world, "calls/", direction=direction) for direction in four}
    assert all(found.values())
    for direction, keys in found.items():
        events = fetch(world, "json", "/my/events/calls/", direction=direction)["calls"]
        assert {event["direction"] for event in events} == {direction}, keys
    everything = ids(world, "calls/")
    assert sorted(key for keys in found.values() for key in keys) == sorted(everything)
    into = [key for key in everything if key in found["incoming"] + found["missed_incoming"]]
    assert ids(world, "calls/", direction="in") == into
    assert ids(world, "calls/", direction="incoming,missed_incoming") == into
    assert ids(world, "calls/", direction=["incoming", "missed_incoming"]) == into
    assert ids(world, "calls/", direction="out") == [key for key in everything if key not in into]


@PATHS
@pytest.mark.parametrize("flag", ["read", "starred"])
@FORMS
@pytest.mark.rule("sipgate.events.flags")
def test_flags_are_set_and_read(world: World, path: str, flag: str, form: str) -> None:
    """As the client does it: PUT on the given address with `?value=` and an empty body."""
    before = fetch(world, form, f"/my/events/{path}/{ONE[path]}/")[flag]
    wanted = "false" if before["value"] == "true" else "true"
    answer = world.sipgate().put(before["modify"], params={"value": wanted})
    assert (answer.status_code, answer.content) == (204, b"")
    assert fetch(world, form, before["get"]) == {"name": flag, "value": wanted}
    assert fetch(world, form, f"/my/events/{path}/{ONE[path]}/")[flag]["value"] == wanted


def test_a_flag_in_a_form_body(world: World) -> None:
    answer = world.sipgate(version=None).put(
        "/my/events/sms/2000021/starred", data={"value": "true", "version": "2.37.0"}
    )
    assert answer.status_code == 204
    assert fetch(world, "json", "/my/events/sms/2000021/starred")["value"] == "true"


@pytest.mark.parametrize("value", [None, "", "maybe"])
def test_a_flag_needs_true_or_false(world: World, value: str | None) -> None:
    answer = client(world).put("/my/events/calls/2000001/read/", params={"value": value} if value is not None else {})
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, "value")


@PATHS
@pytest.mark.rule("sipgate.events.labels")
def test_labels_are_added(world: World, path: str) -> None:
    address = f"/my/events/{path}/{ONE[path]}/"
    before = fetch(world, "json", address)["labels"]
    for value in ("urgent", "urgent", "two, three"):
        assert world.sipgate().put(address, params={"value": value}).status_code == 204
    added = ["urgent", "two", "three"]
    assert fetch(world, "xml", address)["labels"] == ",".join([*(before.split(",") if before else []), *added])


def test_a_label_needs_a_value(world: World) -> None:
    answer = client(world).put("/my/events/faxes/2000011/")
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, "value")


@PATHS
@pytest.mark.rule("sipgate.events.trash")
def test_deleted_events_stay_in_the_trash(world: World, path: str) -> None:
    address = f"/my/events/{path}/{ONE[path]}/"
    before = ids(world, f"{path}/")
    assert fetch(world, "json", address)["location"] == "inbox"
    for _ in range(2):
        answer = world.sipgate().delete(address)
        assert (answer.status_code, answer.content) == (204, b"")
    assert fetch(world, "xml", address)["location"] == "trash"
    assert ids(world, f"{path}/") == before


@pytest.mark.parametrize("key", ["1", "abc", "2000041", "99999999999999999999", "2000001.0"])
def test_unknown_and_foreign_events(world: World, key: str) -> None:
    """2000041 is the colleague's, 2000011 a fax."""
    asked = client(world)
    answers = [asked.get(f"/my/events/calls/{key}"), asked.delete(f"/my/events/calls/{key}")]
    answers += [asked.put(f"/my/events/calls/{key}/read", params={"value": "true"})]
    assert {answer.status_code for answer in answers} == {404}
    assert asked.get("/my/events/calls/2000011").status_code == 404
    assert asked.get("/my/events/faxes/2000011").status_code == 200


@pytest.mark.rule("sipgate.events.own")
def test_the_colleague_sees_its_own_events_only(world: World) -> None:
    content = fetch(world, "json", "/1112233w1/events/", user="colleague")
    assert [event["id"] for event in content["events"]] == ["2000041"]
    assert content["events"][0]["modify"] == f"{world.url}/1112233w1/events/calls/2000041/"


def test_the_dataset_has_every_kind_in_every_state(world: World) -> None:
    for path in KINDS:
        content = fetch(world, "json", f"/my/events/{path}/")
        events = content["calls" if path == "calls" else "events"]
        assert {event["status"] for event in events} == {"failed", "sent", "pending", "scheduled"}
    everything = fetch(world, "json", "/my/events/")["events"]
    assert {event["location"] for event in everything} == {"inbox", "sent", "archive", "trash"}
    assert {event["read"]["value"] for event in everything} == {event["starred"]["value"] for event in everything}
    assert len({event["labels"] for event in everything}) > 3
    assert fetch(world, "json", "/my/events/faxes/2000012")["failReason"]


KEYS = {"events": 7_000_000, "contacts": "11111111-2222-4333-8444-555555555"}


def plant_many(world: World, resource: str, count: int) -> None:
    """So many rows like one that is there."""
    key = KEYS[resource]
    row = world.control.get(f"/data/sipgate/{resource}", params={"limit": 1}).json()["rows"][0]
    ids = [key + number if isinstance(key, int) else f"{key}{number:03}" for number in range(count)]
    rows = [{**row, "id": each} for each in ids]
    answer = world.control.post(f"/data/sipgate/{resource}", json=rows)
    assert answer.status_code == 201, answer.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "form", "array"),
    [
        ("/my/events/", "json", "events"),
        ("/my/events/", "xml", "events"),
        ("/my/events/calls/", "json", "calls"),
        ("/my/events/calls/", "xml", "calls"),
        ("/my/contacts/", "json", "items"),
    ],
)
def test_a_long_list_is_all_of_its_pages(world: World, path: str, form: str, array: str) -> None:
    plant_many(world, path.split("/")[2], 450)
    whole = fetch(world, form, path)
    pages = [fetch(world, form, path, limit=150, offset=offset) for offset in (0, 150, 300, 450)]
    assert whole[array] == [member for page in pages for member in page[array]]
    assert len(whole[array]) > 450
    assert [*whole] == [*pages[0]]
    for total in ("overallCount", "overallMatches"):
        assert whole.get(total) == pages[0].get(total)
    assert whole.get("count", str(len(whole[array]))) == str(len(whole[array]))


@pytest.mark.parametrize("path", ["/my/events/", "/my/contacts/"])
def test_members_of_a_long_list_are_written_as_those_of_a_short_one(world: World, path: str) -> None:
    plant_many(world, path.split("/")[2], 450)
    client = world.sipgate(accept="application/xml")
    short, long = (client.get(path, params={"limit": limit}).text for limit in (2, 400))
    closing = "</events>" if "events" in path else "</items>"
    assert long.startswith(short.partition(closing)[0])
    assert long.count(closing) == 1


@pytest.mark.slow
@FORMS
def test_a_world_that_is_dropped_while_a_long_list_is_written(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with RunningServer() as running, closing(World(running.url, "w")) as world:
        plant_many(world, "events", 450)
        monkeypatch.setattr(slices, "SLICE_SECONDS", 0)
        client, controls = world.sipgate(accept=f"application/{form}"), world.client("/_emulator")
        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(lambda: [client.get("/my/events/") for _ in range(20)])
            while not asking.done():
                assert controls.delete("/worlds/w").status_code in (204, 404)
        answers = asking.result()
        assert {answer.status_code for answer in answers} <= {200, 503}
