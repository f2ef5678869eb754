"""Live calls: dialling, talking, recording, parking and hanging up on the world's clock."""

from typing import Any

import httpx2
import miniaudio
import pytest

from tests.conftest import World
from tests.vendors.sipgate.reading import ACCEPT, fetch, read

LIST = "/my/sessions/calls/"
CALLS = "/my/events/calls/"
CALLEE, PHONE = "tel:4917604069077", "sip:1112233e0@sipgate.de"
BUSY, NO_ANSWER, FAILED, HANGS_UP = "tel:493023125486", "tel:493023125408", "tel:493023125503", "tel:493023125200"
FORMS = pytest.mark.parametrize("form", ACCEPT)


def originate(world: World, **values: str) -> httpx2.Response:
    """As click2dial does it: all in a form body, the version too."""
    given = {"callee": CALLEE, "caller": PHONE, "registerSip": "1112233e0", "version": "2.37.0"} | values
    return world.sipgate(accept="application/json", version=None).post(LIST, data=given)


def begin(world: World, **values: str) -> str:
    """Originate a call; its address."""
    answer = originate(world, **values)
    assert answer.status_code == 200, answer.text
    return f"{LIST}{answer.json()['Call']['sessionId']}/"


def established(world: World, **values: str) -> str:
    address = begin(world, **values)
    world.advance(6)
    assert status(world, address) == "ESTABLISHED"
    return address


def status(world: World, address: str) -> str:
    found: str = fetch(world, "json", address)["status"]
    return found


def live(world: World, form: str = "json") -> list[Any]:
    found: list[Any] = fetch(world, form, LIST)
    return found


def last_call(world: World) -> dict[str, Any]:
    found: dict[str, Any] = fetch(world, "json", CALLS, limit=1)["calls"][0]
    return found


def number_of_calls(world: World) -> int:
    return int(fetch(world, "json", CALLS)["overallCount"])


@FORMS
@pytest.mark.rule("sipgate.sessions.made")
def test_story_of_a_call(world: World, form: str) -> None:
    """The caller is dialled, then the callee; they talk, hang up, and the call is an event."""
    before = number_of_calls(world)
    values = {"callee": CALLEE, "caller": PHONE, "registerSip": "1112233e0"}
    root, call = read(world.sipgate(accept=ACCEPT[form]).post(LIST, data=values))
    assert (root, call["status"]) == ("Call", "FIRST_DIAL")
    address = f"{LIST}{call['sessionId']}/"
    assert live(world, form) == [call]
    for seconds, expected in [(2.9, "FIRST_DIAL"), (0.1, "SECOND_DIAL"), (2.9, "SECOND_DIAL"), (0.1, "ESTABLISHED")]:
        world.advance(seconds)
        assert fetch(world, form, address) == call | {"status": expected}
    world.advance(90)
    assert number_of_calls(world) == before
    root, ended = read(world.sipgate(accept=ACCEPT[form]).delete(address))
    assert (root, ended["status"]) == ("Call", "HUNGUP")
    assert live(world, form) == []
    assert fetch(world, form, address) == ended
    event = fetch(world, form, CALLS, limit=1)["calls"][0]
    assert number_of_calls(world) == before + 1
    assert (event["direction"], event["status"], event["location"]) == ("outgoing", "sent", "sent")
    assert event["created"] == "2026-03-02T10:00:00.000+0100"
    assert [party["numberE164"] for party in event["sources"]] == ["493023125000"]
    assert [party["numberE164"] for party in event["targets"]] == ["4917604069077"]
    assert event["extension"]["id"] == "1112233e0"


@pytest.mark.rule("sipgate.sessions.listed")
def test_list_in_xml_and_json(world: World) -> None:
    begin(world)
    assert read(world.sipgate().get(LIST))[0] == "Calls"
    answer = world.sipgate(accept="application/json").get(LIST).json()
    assert list(answer) == ["Call"]
    assert list(answer["Call"][0]) == ["sessionId", "status", "recording", "members"]


def test_calls_pay_their_minutes(world: World) -> None:
    """From the minute voucher: 212 of 1000 are used."""
    address = established(world)
    world.advance(61)
    world.sipgate().delete(address)
    balance = world.sipgate(accept="application/json").get("/my/billing/balance/", params={"complexity": "full"}).json()
    assert balance["balance"]["minuteVouchers"][0]["creditsUsed"] == "214"


@pytest.mark.parametrize(
    ("party", "value", "ringing", "expected"),
    [
        ("caller", BUSY, 3, "CALL_1_BUSY"),
        ("caller", FAILED, 3, "CALL_1_FAILED"),
        ("caller", NO_ANSWER, 30, "CALL_1_FAILED"),
        ("caller", "sip:1112233e1", 3, "CALL_1_BUSY"),
        ("callee", BUSY, 6, "CALL_2_BUSY"),
        ("callee", FAILED, 6, "CALL_2_FAILED"),
        ("callee", NO_ANSWER, 33, "CALL_2_FAILED"),
    ],
)
@pytest.mark.rule("sipgate.sessions.statuses")
def test_calls_that_do_not_come_about(world: World, party: str, value: str, ringing: int, expected: str) -> None:
    """1112233e1 has Do Not Disturb."""
    address = begin(world, **{party: value})
    world.advance(ringing - 0.1)
    assert status(world, address) in ("FIRST_DIAL", "SECOND_DIAL")
    world.advance(0.1)
    assert status(world, address) == expected
    assert live(world) == []
    event = last_call(world)
    assert (event["direction"], event["status"]) == ("missed_outgoing", "failed")
    world.advance(3600)
    assert status(world, address) == expected
    assert last_call(world) == event


def test_the_callee_hangs_up(world: World) -> None:
    address = established(world, callee=HANGS_UP)
    world.advance(9.9)
    assert status(world, address) == "ESTABLISHED"
    world.advance(0.1)
    assert status(world, address) == "HUNGUP"
    assert last_call(world)["direction"] == "outgoing"


@pytest.mark.rule("sipgate.sessions.hung-up")
def test_hanging_up_while_it_rings(world: World) -> None:
    address = begin(world)
    world.advance(4)
    assert world.sipgate().delete(address).status_code == 200
    assert last_call(world)["direction"] == "missed_outgoing"
    world.advance(60)
    assert status(world, address) == "HUNGUP"


@FORMS
@pytest.mark.rule("sipgate.recording.recorded")
def test_recording(world: World, form: str) -> None:
    """Two recordings: one stopped, one that runs until the end; both play afterwards."""
    address = established(world)
    client = world.sipgate(accept=ACCEPT[form])

    def put(value: str) -> Any:
        root, call = read(client.put(f"{address}recording/", params={"value": value}))
        assert root == "Call"
        return call["recording"]

    assert put("false") == "false"
    assert put("true") == "true"
    world.advance(4)
    assert put("true") == "true"
    world.advance(3)
    assert put("false") == "false"
    world.advance(10)
    assert put("true") == "true"
    world.advance(2)
    client.delete(address)
    recordings = last_call(world)["recordings"]
    assert [recording["created"][11:19] for recording in recordings] == ["10:00:06", "10:00:23"]
    sounds = [miniaudio.mp3_get_info(client.get(recording["get"]).content) for recording in recordings]
    assert [sound.duration for sound in sounds] == pytest.approx([7, 2], abs=0.2)


@pytest.mark.slow
def test_a_recording_ends_after_ten_minutes(world: World) -> None:
    address = established(world)
    world.sipgate().put(f"{address}recording/", params={"value": "true"})
    world.advance(3 * 86400)
    world.sipgate().delete(address)
    (recording,) = last_call(world)["recordings"]
    sound = miniaudio.mp3_get_info(world.sipgate().get(recording["get"]).content)
    assert sound.duration == pytest.approx(600, abs=0.2)


@FORMS
@pytest.mark.rule("sipgate.parking.parked")
def test_parking(world: World, form: str) -> None:
    address = established(world)
    client = world.sipgate(accept=ACCEPT[form])
    caller, callee = fetch(world, form, address)["members"]
    assert [caller["uri"], callee["uri"]] == [PHONE, CALLEE]
    path = f"{address}member/{callee['memberId']}/parking/"
    for value in ("true", "true", "false"):
        root, call = read(client.put(path, params={"value": value}))
        assert root == "Call"
        assert call["members"] == [caller, callee | {"parked": value}]
        assert fetch(world, form, address) == call


@pytest.mark.parametrize("path", ["recording/", "member/1/parking/"])
@pytest.mark.rule("sipgate.recording.established", "sipgate.sessions.live")
def test_steering_needs_an_established_call(world: World, path: str) -> None:
    client, address = world.sipgate(accept="application/json"), begin(world)
    assert client.put(f"{address}{path}", params={"value": "true"}).status_code == 409
    world.advance(6)
    for value in ("", "yes"):
        answer = client.put(f"{address}{path}", params={"value": value})
        assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, "value")
    assert client.put(f"{address}{path}", params={"value": "true"}).status_code == 200
    assert client.delete(address).status_code == 200
    assert client.put(f"{address}{path}", params={"value": "false"}).status_code == 409
    assert client.delete(address).status_code == 409


@pytest.mark.rule("sipgate.parking.member")
def test_unknown_calls_and_members(world: World) -> None:
    client, address = world.sipgate(), established(world)
    assert client.put(f"{address}member/3/parking/", params={"value": "true"}).status_code == 404
    assert client.get(f"{LIST}nothing/").status_code == 404
    assert client.delete(f"{LIST}nothing/").status_code == 404
    colleague = world.sipgate("colleague")
    assert colleague.get(address).status_code == 404
    assert fetch(world, "json", LIST, user="colleague") == []


@pytest.mark.parametrize(
    ("values", "parameter"),
    [
        ({"callee": ""}, "callee"),
        ({"callee": "4917604069077"}, "callee"),
        ({"callee": "tel:hello"}, "callee"),
        ({"callee": "sip:1112233f0"}, "callee"),
        ({"caller": ""}, "caller"),
        ({"caller": "sip:nobody@sipgate.de"}, "caller"),
        ({"caller": "sip:1112233e3@sipgate.de"}, "caller"),
        ({"registerSip": ""}, "registerSip"),
        ({"registerSip": "1112233s0"}, "registerSip"),
        ({"version": ""}, "version"),
    ],
)
def test_what_is_wrong_is_named(world: World, values: dict[str, str], parameter: str) -> None:
    """1112233e3 is the colleague's."""
    answer = originate(world, **values)
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, parameter)
    assert live(world) == []


def test_parties_in_other_forms(world: World) -> None:
    address = begin(world, caller="tel:+49 30 23125077", callee="sip:1112233x0", registerSip="sip:1112233e0@sipgate.de")
    members = fetch(world, "json", address)["members"]
    assert [member["uri"] for member in members] == ["tel:493023125077", "sip:1112233x0"]
    world.advance(6)
    world.sipgate().delete(address)
    assert [party["numberE164"] for party in last_call(world)["targets"]] == ["492214710010"]


def test_several_calls_at_once(world: World) -> None:
    first = begin(world)
    world.advance(1)
    second = begin(world, callee=BUSY)
    assert [call["sessionId"] for call in live(world)] == [address.split("/")[-2] for address in (first, second)]
    world.advance(6)
    assert [status(world, address) for address in (first, second)] == ["ESTABLISHED", "CALL_2_BUSY"]


@pytest.mark.parametrize(
    ("party", "uri"),
    [
        ("TEL:4930231250", "tel:4930231250"),
        ("tel:4930231250;phone-context=+49", "tel:4930231250"),
        ("tel:+49-30-23125-0;ext=5", "tel:4930231250"),
        ("tel:(030) 23125-0", "tel:4930231250"),
        ("tel:+49\u00a030\u00a023125\u20110", "tel:4930231250"),
        ("sip:+4930231250@sipgate.de;user=phone", "tel:4930231250"),
        ("tel:115", "tel:115"),
        ("SIP:1112233e0@sipgate.de", "sip:1112233e0@sipgate.de"),
        ("sip:1112233x0;transport=udp", "sip:1112233x0;transport=udp"),
    ],
)
def test_a_party_in_every_spelling(world: World, party: str, uri: str) -> None:
    assert fetch(world, "json", begin(world, callee=party))["members"][1]["uri"] == uri
