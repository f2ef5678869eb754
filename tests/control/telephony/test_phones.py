"""Phones: how they stand, how they are named, how they behave when they ring."""

from typing import Any

import pytest

from tests.conftest import World

JOHN = "sipcentric/101"
JOHNS_NUMBER = "441212854411"
OUTSIDE = "447700900123"
MAGIC = "441632960486"
SHORT = 5
"""Digits of a number that only the own account can dial."""


def phone(world: World, name: str = JOHN) -> Any:
    answer = world.control.get(f"/phones/{name}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def put(world: World, name: str = JOHN, **values: Any) -> Any:
    answer = world.control.put(f"/phones/{name}", json=values)
    assert answer.status_code == 200, answer.text
    return answer.json()


def fields(answer: Any, status: int = 422) -> list[str]:
    assert answer.status_code == status, answer.text
    return [each["field"] for each in answer.json().get("fields", ())]


class TestNames:
    def test_every_phone_is_listed_and_can_be_asked_for(self, world: World) -> None:
        listed = world.control.get("/phones").json()["phones"]
        assert len({each["phone"] for each in listed}) == len(listed) > 5
        for each in listed:
            whole = phone(world, each["phone"])
            assert whole.items() >= each.items()
            assert whole.keys() - each.keys() == {"messages", "voicemails", "recordings", "faxes", "fax_number"}

    @pytest.mark.parametrize(
        "name",
        [
            JOHN,
            "sipcentric%2F101",
            JOHNS_NUMBER,
            "01212854411",
            "(0121) 285-4411",
            "00441212854411",
            "+44 121 285 4411",
            "%2B441212854411",
            "tel:+44-121-2854411",
            "sip:+441212854411@example.com;user=phone",
            "25-102",
            "sip:25-102@example.com",
        ],
    )
    def test_any_name(self, world: World, name: str) -> None:
        assert phone(world, name)["phone"] == JOHN

    @pytest.mark.parametrize(
        ("name", "vendor"),
        [
            ("k7m2qxt4hd", "telecom_center"),
            ("sip:k7m2qxt4hd@example.com", "telecom_center"),
            ("Reception <SIPS:k7m2qxt4hd:secret@example.com;transport=tls>", "telecom_center"),
            ("1112233e0", "sipgate"),
            ("sip:1112233e0@sipgate.de", "sipgate"),
        ],
    )
    def test_sip_user(self, world: World, name: str, vendor: str) -> None:
        found = phone(world, name)
        assert found["vendor"] == vendor
        assert world.kit.place_call(from_=OUTSIDE, to=name).legs[1]["phone"] == found["phone"]

    def test_a_vendors_name_with_dashes_or_underscores(self, world: World) -> None:
        dashed, plain = (
            world.control.get("/phones", params={"vendor": name}).json()
            for name in ("telecom-center", "telecom_center")
        )
        assert dashed == plain
        first = plain["phones"][0]["phone"]
        assert phone(world, first.replace("_", "-")) == phone(world, first)
        assert world.kit.place_call(from_=OUTSIDE, to=first.replace("_", "-")).legs[1]["phone"] == first
        for name in (first, first.replace("_", "-")):
            assert len(world.kit.calls(vendor="telecom-center", phone=name)) == 1

    def test_by_vendor_and_state(self, world: World) -> None:
        world.kit.phone(JOHN).behave(answers="ask")
        world.kit.place_call(to=JOHN)
        found = world.control.get("/phones", params={"vendor": "sipcentric", "state": "ringing"}).json()["phones"]
        assert [each["phone"] for each in found] == [JOHN]
        idle = world.control.get("/phones", params={"vendor": "sipcentric", "state": "idle"}).json()["phones"]
        assert JOHN not in [each["phone"] for each in idle]

    @pytest.mark.parametrize("query", [{"vendor": "nobody"}, {"state": "asleep"}])
    def test_what_is_no_filter(self, world: World, query: dict[str, str]) -> None:
        assert fields(world.control.get("/phones", params=query)) == [*query]

    @pytest.mark.parametrize("name", ["sipcentric/999999", "sipcentric/x", "nobody/1", "nobody", "12", "0", "%00"])
    @pytest.mark.parametrize("method", ["GET", "PUT"])
    def test_unknown_is_404_that_says_how_phones_are_named(self, world: World, method: str, name: str) -> None:
        answer = world.control.request(method, f"/phones/{name}", json=None if method == "GET" else {"dnd": True})
        assert answer.status_code == 404
        assert "vendor/id" in answer.json()["error"]

    @pytest.mark.parametrize("name", ["0330 122 2970", "+443301222970"])
    def test_an_accounts_number_that_rings_no_phone_stands_for_who_takes_its_calls(
        self, world: World, name: str
    ) -> None:
        def show() -> Any:
            return world.control.get(f"/phones/{name}", params={"any": "true"}).json()

        assert (show()["phone"], show()["vendor"], show()["state"]) == ("443301222970", None, "idle")
        call = world.kit.place_call(from_=JOHN, to=name)
        world.advance(3)
        assert show()["calls"] == [call.id]
        assert world.control.get(f"/phones/{name}").status_code == 404
        assert world.control.get("/phones/nobody", params={"any": "true"}).status_code == 404
        assert world.control.get(f"/phones/{name}", params={"any": "some"}).status_code == 422

    def test_an_outside_number_is_a_phone_from_its_first_mention(self, world: World) -> None:
        shown = phone(world, "07700 900123")
        assert (shown["phone"], shown["vendor"], shown["numbers"]) == (OUTSIDE, None, [OUTSIDE])
        assert (shown["answers"], shown["talks"], shown["state"]) == ({"after": 2.0}, 60.0, "idle")
        world.set(ring_seconds=5, talk_seconds=30)
        assert (phone(world, OUTSIDE)["answers"], phone(world, OUTSIDE)["talks"]) == ({"after": 5.0}, 30.0)


class TestBehaviour:
    @pytest.mark.parametrize(
        ("answers", "stored"),
        [
            ({"after": 7}, {"after": 7}),
            ("never", "never"),
            ("busy", "busy"),
            ("refuse", {"refuse": 603}),
            ({"refuse": 404}, {"refuse": 404}),
            ("unreachable", "unreachable"),
            ("ask", "ask"),
        ],
    )
    def test_every_answer(self, world: World, answers: Any, stored: Any) -> None:
        assert put(world, answers=answers)["answers"] == stored
        assert phone(world)["answers"] == stored

    @pytest.mark.parametrize("name", [JOHN, OUTSIDE])
    def test_what_is_left_out_stays(self, world: World, name: str) -> None:
        put(world, name, answers="ask", talks=5)
        shown = put(world, name, dnd=True)
        assert (shown["answers"], shown["talks"], shown["dnd"], shown["registered"]) == ("ask", 5.0, True, True)
        assert put(world, name, talks=None)["talks"] is None
        assert put(world, name) == {key: phone(world, name)[key] for key in shown}

    @pytest.mark.parametrize(
        "answers",
        [
            None, "", "maybe", 5, [], {}, {"after": -1}, {"after": "soon"}, {"after": 86401}, {"after": True},
            {"refuse": 299}, {"refuse": 700}, {"refuse": 486.5}, {"after": 1, "refuse": 486}, {"talk": 1},
        ],
    )  # fmt: skip
    def test_what_is_no_answer(self, world: World, answers: Any) -> None:
        before = phone(world)
        answer = world.control.put(f"/phones/{JOHN}", json={"answers": answers, "dnd": True})
        assert fields(answer) == ["answers"]
        assert phone(world) == before

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"talks": -1}, "talks"),
            ({"talks": "long"}, "talks"),
            ({"talks": 86401}, "talks"),
            ({"registered": "yes"}, "registered"),
            ({"registered": None}, "registered"),
            ({"dnd": None}, "dnd"),
            ({"mood": "good"}, "mood"),
        ],
    )
    def test_bad_value_is_named(self, world: World, values: dict[str, Any], field: str) -> None:
        before = phone(world)
        assert fields(world.control.put(f"/phones/{JOHN}", json=values)) == [field]
        assert phone(world) == before

    def test_a_magic_number_stays_as_it_is(self, world: World) -> None:
        answer = world.control.put(f"/phones/{MAGIC}", json={"answers": "ask"})
        assert answer.status_code == 409
        assert "magic" in answer.json()["error"]
        assert phone(world, MAGIC)["answers"] == "busy"

    def test_a_snapshot_keeps_it_and_a_reset_brings_the_default_back(self, world: World) -> None:
        before = phone(world)
        changed = put(world, answers="never", talks=3, dnd=True)
        world.kit.snapshot("changed")
        world.kit.reset()
        assert phone(world) == before
        world.kit.restore("changed")
        assert {key: phone(world)[key] for key in changed} == changed

    @pytest.mark.parametrize(
        ("values", "outcome", "code"),
        [
            ({"answers": "busy"}, "busy", 486),
            ({"answers": "refuse"}, "refused", 603),
            ({"answers": {"refuse": 600}}, "busy", 600),
            ({"answers": {"refuse": 410}}, "refused", 410),
            ({"answers": "unreachable"}, "failed", 480),
            ({"dnd": True}, "busy", 486),
            ({"registered": False}, "failed", 480),
        ],
    )
    def test_what_a_call_meets(self, world: World, values: dict[str, Any], outcome: str, code: int) -> None:
        reception = "sipcentric/2535"  # without voicemail
        put(world, reception, **values)
        call = world.kit.place_call(to=reception)
        assert (call.state, call.outcome, call.code, call.duration) == ("ended", outcome, code, 0)

    def test_a_call_is_answered_and_hung_up_when_its_phone_does(self, world: World) -> None:
        put(world, answers={"after": 3}, talks=20)
        call = world.kit.place_call(to=JOHN)
        world.advance(2.9)
        assert (call.state, world.kit.phone(JOHN).state) == ("ringing", "ringing")
        world.advance(0.1)
        assert (call.state, world.kit.phone(JOHN).state) == ("answered", "busy")
        world.advance(20)
        assert (call.state, call.outcome, call.duration, call.ended_by) == ("ended", "answered", 20, "callee")
        assert world.kit.phone(JOHN).state == "idle"

    def test_a_deleted_phone_forgets_and_its_calls_end(self, world: World) -> None:
        put(world, answers="ask")
        call = world.kit.place_call(to=JOHN)
        assert world.control.delete("/data/sipcentric/endpoints/101").status_code == 204
        assert (call.state, call.outcome, call.code) == ("ended", "failed", 480)
        assert world.control.get(f"/phones/{JOHN}").status_code == 404

    def test_what_is_a_phone_no_more_ends_its_calls(self, world: World) -> None:
        put(world, answers="ask")
        call = world.kit.place_call(to=JOHN)
        answer = world.control.patch("/data/sipcentric/endpoints/101", json={"type": "mailbox"})
        assert answer.status_code == 200, answer.text
        assert call.state == "ended"


class TestMessages:
    def test_a_text_from_outside_arrives(self, world: World) -> None:
        answer = world.control.post(f"/phones/{OUTSIDE}/messages", json={"to": "01212854411", "text": "Hello"})
        assert answer.status_code == 201, answer.text
        message = answer.json()
        assert (message["from"], message["to"], message["text"]) == (OUTSIDE, JOHNS_NUMBER, "Hello")
        assert message["direction"] == "out"
        received = phone(world)["messages"][-1]
        assert (received["direction"], received["from"], received["text"]) == ("in", OUTSIDE, "Hello")
        assert phone(world, OUTSIDE)["messages"][-1]["id"] == message["id"]

    def test_a_text_from_a_phone_goes_out(self, world: World) -> None:
        sent = world.control.post(f"/phones/{JOHN}/messages", json={"to": "07700900123", "text": "Hi"})
        assert sent.status_code == 201, sent.text
        assert phone(world)["messages"][-1] == sent.json()
        assert phone(world, OUTSIDE)["messages"][-1]["direction"] == "in"

    def test_an_outside_number_shows_what_every_vendor_has_of_it(self, world: World) -> None:
        """In order; each once, for all phones of its account."""
        world.control.post(f"/phones/{OUTSIDE}/messages", json={"to": "01212854411", "text": "one"})
        world.advance(1)
        world.control.post("/phones/sipgate/1112233e0/messages", json={"to": OUTSIDE, "text": "two"})
        world.advance(1)
        world.control.post(f"/phones/{JOHN}/messages", json={"to": OUTSIDE, "text": "three"})
        world.control.post(f"/phones/{JOHN}/messages", json={"to": "07700900124", "text": "to another"})
        shown = [(each["direction"], each["text"]) for each in phone(world, OUTSIDE)["messages"]]
        assert shown == [("out", "one"), ("in", "two"), ("in", "three")]

    def test_a_phone_without_a_number_writes_from_its_accounts(self, world: World) -> None:
        sent = world.control.post("/phones/sipcentric/1234/messages", json={"to": "07700900123", "text": "Hi"})
        assert sent.status_code == 201, sent.text
        assert (sent.json()["direction"], sent.json()["to"], sent.json()["text"]) == ("out", OUTSIDE, "Hi")

    @pytest.mark.parametrize(
        ("name", "body", "status", "field"),
        [
            (OUTSIDE, {"to": "07700900124", "text": "Hello"}, 422, "to"),
            (OUTSIDE, {"to": JOHN, "text": "Hello"}, 422, "to"),
            (OUTSIDE, {"to": "nobody", "text": "Hello"}, 404, ""),
            (OUTSIDE, {"text": "Hello"}, 422, "to"),
            (OUTSIDE, {"to": "01212854411"}, 422, "text"),
            (OUTSIDE, {"to": "01212854411", "text": "x" * 2001}, 422, "text"),
            ("sipcentric/999999", {"to": "01212854411", "text": "Hello"}, 404, ""),
        ],
    )
    def test_bad_message(self, world: World, name: str, body: dict[str, str], status: int, field: str) -> None:
        answer = world.control.post(f"/phones/{name}/messages", json=body)
        assert fields(answer, status) == ([field] if field else [])


class TestThread:
    """Each member as the guide shows it, whichever vendor it comes from."""

    MESSAGE = ("id", "direction", "from", "to", "text", "at", "status")
    SOUND = ("id", "from", "at", "seconds", "audio")
    FAX = ("id", "direction", "from", "to", "at", "pages", "status", "pdf")

    @pytest.mark.parametrize(
        ("name", "number", "fax_number"),
        [(JOHN, JOHNS_NUMBER, "441214960051"), ("sipgate/1112233e0", "493023125000", "493023125002")],
    )
    def test_what_every_vendor_tells(self, world: World, name: str, number: str, fax_number: str) -> None:
        vendor = name.partition("/")[0]
        put(world, name, answers="ask", talks=None)
        call = world.kit.place_call(from_=OUTSIDE, to=f"+{number}")
        call.answer()
        call.record()
        world.advance(3)
        call.hang_up()
        world.simulate(vendor, "incoming-fax", **{"from": f"+{OUTSIDE}", "to": f"+{fax_number}"})
        world.simulate(vendor, "voicemail", **{"from": f"+{OUTSIDE}", "seconds": 4})
        thread = phone(world, name)
        sounds = [thread["voicemails"][-1], thread["recordings"][-1]]
        assert [tuple(each) for each in sounds] == [self.SOUND, self.SOUND]
        assert tuple(thread["faxes"][-1]) == self.FAX
        assert tuple(thread["messages"][-1]) == self.MESSAGE
        assert (thread["faxes"][-1]["from"], thread["faxes"][-1]["to"]) == (OUTSIDE, fax_number)
        for each in (*sounds, thread["faxes"][-1]):
            assert each["at"].endswith("Z")
            played = world.client("").get(each.get("audio") or each["pdf"])
            kind = "audio/" if "audio" in each else "application/pdf"
            assert (played.status_code, played.headers["content-type"][: len(kind)]) == (200, kind)

    def test_the_oldest_message_comes_first(self, world: World) -> None:
        for name in (JOHN, "sipgate/1112233e2"):
            moments = [message["at"] for message in phone(world, name)["messages"]]
            assert moments == sorted(moments)
            assert moments


class TestMedia:
    def test_what_was_spoken_can_be_heard(self, world: World) -> None:
        put(world, answers="never")
        call = world.kit.place_call(from_=OUTSIDE, to="01212854411")
        world.advance(31)
        call.leave_message(7)
        (voicemail,) = phone(world)["voicemails"][-1:]
        assert (voicemail["from"], voicemail["seconds"]) == (OUTSIDE, 7)
        heard = world.client("").get(voicemail["audio"])
        assert heard.status_code == 200
        assert heard.headers["content-type"].startswith("audio/")
        assert len(heard.content) > 1000
        by_number = world.control.get(f"/phones/01212854411/media/{voicemail['audio'].rpartition('/')[2]}")
        assert by_number.content == heard.content

    @pytest.mark.parametrize("name", [JOHN, OUTSIDE, "01212854411"])
    def test_unknown_is_404(self, world: World, name: str) -> None:
        assert world.control.get(f"/phones/{name}/media/nothing").status_code == 404


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("did_numbers/123", {"sip_account_id": "c1c798dc-ee42-462e-8fca-0fa96d6fe3c0"}),
        ("did_numbers/123", {"in_call_flow": False}),
        ("did_numbers/32d039d5-f45c-44a5-ad01-a1ce39eafbe0", {"in_call_flow": False}),
        (
            "did_numbers/55580532-d88b-46d9-ab9d-646373af90ad",
            {"sip_account_id": "1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08"},
        ),
        ("sip_accounts/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08", {"is_online": False}),
        ("sip_accounts/c1c798dc-ee42-462e-8fca-0fa96d6fe3c0", {"is_online": True}),
        ("external_accounts/1243", {"available_did_number_id": None}),
        ("external_accounts/1243", {"available_did_number_id": "123"}),
    ],
)
def test_listed_numbers_are_those_of_each_phone(world: World, path: str, values: dict[str, Any]) -> None:
    """telecom.center: whichever account a DID number leads to, chosen, the customer's first, or linked."""
    answer = world.control.patch(f"/data/telecom_center/{path}", json=values)
    assert answer.status_code == 200, answer.text
    listed = world.control.get("/phones", params={"vendor": "telecom_center"}).json()["phones"]
    assert [each["numbers"] for each in listed] == [phone(world, each["phone"])["numbers"] for each in listed]
    for each in listed:
        for number in each["numbers"]:
            assert len(number) <= SHORT or phone(world, number)["phone"] == each["phone"]  # which a call to it rings
