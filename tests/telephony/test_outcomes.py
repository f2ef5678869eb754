"""What calls, texts and faxes meet: rules that strike first, how a phone stands, how it behaves."""

from typing import Any

import pytest

from tests.conftest import World
from tests.network import act, behave, call, end_of, now, refusal

ANN, BOB = "447700900123", "447700900124"
PHONE, NUMBER = "sipcentric/101", "441212854411"
GROUP = "sipcentric/6901"
NO_SECOND = "sipcentric/1234"
"""Takes no second call while it is in one."""
RECEPTION = "telecom_center/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08"


def rule(world: World, outcome: str, **values: Any) -> Any:
    """An outcome that is set; `kind`, `vendor`, `source` and `to` say what for."""
    names = {"kind": "kind", "vendor": "vendor", "source": "from", "to": "to"}
    match = {names[name]: values.pop(name) for name in list(values) if name in names}
    answer = world.control.post("/outcomes", json={"match": match, "outcome": outcome, **values})
    assert answer.status_code == 201, answer.text
    return answer.json()


def hits(world: World) -> list[int]:
    """How often each rule has struck."""
    return [each["hits"] for each in world.control.get("/outcomes").json()["outcomes"]]


class TestRules:
    @pytest.mark.parametrize(
        ("outcome", "values", "ends"),
        [
            ("busy", {}, ("ended", "busy", 486, "Busy Here")),
            ("refused", {}, ("ended", "refused", 603, "Decline")),
            ("rejected", {}, ("ended", "refused", 603, "Decline")),
            ("failed", {}, ("ended", "failed", 503, "Service Unavailable")),
            ("failed", {"code": 404}, ("ended", "failed", 404, "Not Found")),
            ("busy", {"code": 600, "reason": "All gone"}, ("ended", "busy", 600, "All gone")),
        ],
    )
    def test_a_call_ends_as_it_is_said(self, world: World, outcome: str, values: Any, ends: Any) -> None:
        rule(world, outcome, kind="call", **values)
        assert end_of(call(world, ANN, NUMBER)) == ends

    def test_it_may_be_turned_away_later(self, world: World) -> None:
        rule(world, "busy", kind="call", after=7)
        begun = call(world, ANN, NUMBER)
        world.advance(6)
        assert now(world, begun)["state"] == "ringing"
        world.advance(1)
        assert end_of(now(world, begun))[1:3] == ("busy", 486)

    def test_it_may_be_answered_later_or_never(self, world: World) -> None:
        rule(world, "answered", to=NUMBER, after=9)
        rule(world, "answered", to=BOB, after=None)
        behave(world, PHONE, answers="busy")
        calls = [call(world, ANN, NUMBER), call(world, RECEPTION, BOB)]
        world.advance(9)
        assert [now(world, each)["state"] for each in calls] == ["answered", "ringing"]
        world.advance(51)
        assert end_of(now(world, calls[1]))[1:3] == ("no_answer", 480)

    def test_nobody_answers(self, world: World) -> None:
        rule(world, "no_answer", to=BOB)
        begun = call(world, RECEPTION, BOB)
        world.advance(60)
        assert end_of(now(world, begun))[1:3] == ("no_answer", 480)

    def test_it_strikes_so_many_times(self, world: World) -> None:
        rule(world, "busy", kind="call", times=2)
        assert [call(world, ANN, NUMBER)["state"] for _ in range(3)] == ["ended", "ended", "ringing"]
        assert hits(world) == [2]

    def test_the_first_that_fits_strikes(self, world: World) -> None:
        rule(world, "busy", to="44121*", times=1)
        rule(world, "refused", to=NUMBER)
        assert [call(world, ANN, NUMBER)["outcome"] for _ in range(3)] == ["busy", "refused", "refused"]
        assert hits(world) == [1, 2]

    def test_it_strikes_a_call_once_whomever_that_rings(self, world: World) -> None:
        """A group has many phones: its call is one call."""
        rule(world, "busy", to=GROUP, times=1)
        legs = call(world, ANN, GROUP)["legs"][1:]
        assert len(legs) > 2
        assert {leg["code"] for leg in legs if leg["phone"]} == {486}
        assert hits(world) == [1]
        assert {leg["state"] for leg in call(world, ANN, GROUP)["legs"][1:]} == {"ringing"}

    def test_it_is_about_whom_a_call_rings_too(self, world: World) -> None:
        """One member of a group is busy, the others ring."""
        rule(world, "busy", to="103")
        legs = call(world, ANN, GROUP)["legs"][1:]
        assert [leg["number"] for leg in legs if leg["state"] == "ended"] == ["103"]
        assert hits(world) == [1]

    @pytest.mark.parametrize("to", [NUMBER, f"+{NUMBER}", "01212854411", "00441212854411", "4412128*", "+44121*", "*"])
    def test_numbers_in_every_spelling(self, world: World, to: str) -> None:
        rule(world, "busy", to=to, source="07700*")
        assert call(world, ANN, "(0121) 285-4411")["outcome"] == "busy"

    @pytest.mark.parametrize(
        "match",
        [
            {"to": "441212854412"},
            {"to": "4412128?4411"},
            {"to": "44121285441[1]"},
            {"source": BOB},
            {"vendor": "sipgate"},
            {"kind": "sms"},
            {"kind": "fax"},
        ],
    )
    def test_what_it_is_not_about(self, world: World, match: Any) -> None:
        """Only `*` stands for anything."""
        rule(world, "failed", **match)
        assert call(world, ANN, NUMBER)["state"] == "ringing"
        assert hits(world) == [0]

    @pytest.mark.parametrize("vendor", ["telecom_center", "telecom-center"])
    def test_of_one_vendor(self, world: World, vendor: str) -> None:
        rule(world, "busy", vendor=vendor)
        assert call(world, ANN, NUMBER)["state"] == "ringing"
        assert call(world, RECEPTION, BOB)["outcome"] == "busy"

    def test_a_reset_and_a_deletion_take_it_away(self, world: World) -> None:
        rule(world, "busy")
        world.control.post("/reset", json={})
        assert hits(world) == []
        key = rule(world, "busy")["id"]
        assert world.control.delete(f"/outcomes/{key}").status_code == 204
        assert world.control.delete(f"/outcomes/{key}").status_code == 404
        assert call(world, ANN, NUMBER)["state"] == "ringing"

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"outcome": "lost"}, "outcome"),
            ({"outcome": "busy", "times": 0}, "times"),
            ({"outcome": "busy", "after": -1}, "after"),
            ({"outcome": "busy", "match": {"kind": "letter"}}, "match.kind"),
            ({"outcome": "busy", "match": {"vendor": "nobody"}}, "match.vendor"),
            ({"outcome": "busy", "match": {"number": "1"}}, "match.number"),
        ],
    )
    def test_rules_that_are_none(self, world: World, body: Any, field: str) -> None:
        assert refusal(world.control.post("/outcomes", json=body)) == (422, [field])
        assert hits(world) == []

    @pytest.mark.parametrize("code", [200, 299, 700, 0])
    def test_a_call_ends_with_a_code_of_sip(self, world: World, code: int) -> None:
        body = {"match": {"kind": "call"}, "outcome": "failed", "code": code}
        assert world.control.post("/outcomes", json=body).status_code == 422


class TestStanding:
    """What turns a call away before the phone rings."""

    def test_a_phone_that_is_not_registered(self, world: World) -> None:
        """Without voicemail, which takes what nobody answers."""
        behave(world, RECEPTION, registered=False)
        behave(world, "telecom_center/123", registered=False)
        assert end_of(call(world, ANN, "telecom_center/123")) == ("ended", "failed", 480, "Temporarily Unavailable")
        behave(world, PHONE, registered=False)
        assert end_of(call(world, ANN, NUMBER))[:2] == ("voicemail", "no_answer")

    def test_do_not_disturb(self, world: World) -> None:
        behave(world, PHONE, dnd=True)
        assert end_of(call(world, ANN, NUMBER)) == ("ended", "busy", 486, "Busy Here")

    def test_a_phone_in_a_call(self, world: World) -> None:
        begun = call(world, ANN, NO_SECOND)
        assert end_of(call(world, BOB, NO_SECOND))[1:3] == ("busy", 486)
        act(world, begun, "answer")
        assert end_of(call(world, BOB, NO_SECOND))[1:3] == ("busy", 486)
        act(world, begun, "hang-up")
        assert call(world, BOB, NO_SECOND)["state"] == "ringing"

    def test_one_that_takes_a_second_call_holds_the_first(self, world: World) -> None:
        first, second = call(world, ANN, RECEPTION), call(world, BOB, RECEPTION)
        act(world, first, "answer")
        act(world, second, "answer")
        assert [now(world, each)["legs"][1]["state"] for each in (first, second)] == ["held", "answered"]

    def test_a_rule_beats_all_of_that(self, world: World) -> None:
        behave(world, PHONE, dnd=True, registered=False)
        rule(world, "answered", to=NUMBER)
        rule(world, "answered", to="102")
        assert call(world, ANN, NUMBER)["state"] == "ringing"


class TestMagic:
    """Outside numbers whose behaviour is fixed."""

    @pytest.mark.parametrize(
        ("number", "seconds", "ends"),
        [
            ("441632960486", 2, ("busy", 486)),
            ("441632960503", 2, ("failed", 503)),
            ("441632960480", 60, ("no_answer", 480)),
        ],
    )
    def test_they_do_what_they_are_for(self, world: World, number: str, seconds: int, ends: Any) -> None:
        begun = call(world, RECEPTION, number)
        world.advance(seconds - 1)
        assert now(world, begun)["state"] == "ringing"
        world.advance(1)
        assert end_of(now(world, begun))[1:3] == ends


class TestOneself:
    """Who calls themselves, by whatever number, finds themselves in a call."""

    @pytest.mark.parametrize(
        ("phone", "number"),
        [
            ("sipcentric/101", "441212854411"),
            ("sipgate/1112233e0", "+493023125010"),
            ("sipgate/1112233x0", "+492214710010"),
            ("telecom_center/123", "987654345678"),
        ],
    )
    def test_a_phone_that_dials_its_own_number_is_busy(self, world: World, phone: str, number: str) -> None:
        assert end_of(call(world, phone, number))[1:3] == ("busy", 486)

    def test_a_call_that_is_forwarded_back_finds_who_calls_busy(self, world: World) -> None:
        assert end_of(call(world, "07700900107", "sipcentric/6874"))[1:3] == ("busy", 486)
