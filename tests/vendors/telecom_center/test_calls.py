"""Calls on the network: which way they take, what may not be called, and the CDRs that they leave."""

from typing import Any

import httpx2
import pytest

from tests.conftest import World
from tests.network import act, behave, call, end_of, now, rings
from tests.vendors.telecom_center.documents import (
    DID_OF_1,
    GATEWAY_OF_123,
    SIP_ACCOUNT,
    TRUNK_OF_123,
    document,
    link,
)
from tests.vendors.telecom_center.network import (
    ANN,
    BOB,
    DISABLED,
    MENU,
    RECEPTION,
    RINGS_RECEPTION,
    RINGS_WAREHOUSE,
    SIM,
    WAREHOUSE,
    Written,
)

ROUTE_OF_123 = "3f5c7b91-0d2e-4a68-b4f9-e61d8c0a7706"


@pytest.fixture
def written(api: httpx2.Client) -> Written:
    """The CDRs that the test makes."""
    return Written(api)


def limit(api: httpx2.Client, customer: int, capacity: int | None) -> None:
    """Set a customer's capacity limit."""
    body = document("customers", str(customer), capacity_limit=capacity)
    assert api.patch(f"/customers/{customer}", json=body).status_code == 200


def ended(world: World, begun: Any) -> Any:
    """A call of which nobody hears more."""
    world.advance(300)
    return now(world, begun)


class TestIncoming:
    """An incoming call makes a CDR of its trunk when it ends."""

    def test_an_answered_call(self, world: World, api: httpx2.Client, written: Written) -> None:
        begun = call(world, ANN, "01632 960301", name="Ann")
        assert rings(begun) == (RECEPTION, RINGS_RECEPTION)
        world.advance(3)
        assert (now(world, begun)["state"], written.incoming()) == ("answered", [])
        world.advance(10)
        act(world, begun, "hang-up")
        (cdr,) = written.incoming()
        del cdr["lega_call_id"]
        assert cdr == {
            "id": cdr["id"],
            "duration": "11",
            "src_name": "Ann",
            "src_number": ANN,
            "dst_number": RINGS_RECEPTION,
            "did_number": RINGS_RECEPTION,
            "lega_disconnect_code": "200",
            "lega_disconnect_reason": "OK",
            "success": "true",
            "time_start": "2026-03-02 09:00:00",
            "time_connect": "2026-03-02 09:00:02",
            "time_end": "2026-03-02 09:00:13",
        }
        links = api.get(f"/incoming_trunk_cdrs/{cdr['id']}?include=customer,incoming_trunk").json()["data"]
        assert links["relationships"]["customer"]["data"]["id"] == "123"
        assert links["relationships"]["incoming_trunk"]["data"]["id"] == TRUNK_OF_123
        domain = api.get("/incoming_trunk_cdrs", params={"filter[domain]": "3391161930393.in.phone.systems"}).json()
        assert cdr["id"] in [each["id"] for each in domain["data"]]

    def test_whoever_refuses_gives_code_and_reason(self, world: World, written: Written) -> None:
        behave(world, RECEPTION, answers="ask")
        begun = call(world, ANN, RINGS_RECEPTION)
        world.advance(4)
        act(world, begun, "refuse", code=486)
        act(world, call(world, ANN, RINGS_RECEPTION), "refuse", code=603, reason="Not now")
        busy, refused = written.incoming()
        assert (busy["lega_disconnect_code"], busy["lega_disconnect_reason"]) == ("486", "Busy Here")
        assert (busy["time_start"], busy["time_connect"], busy["time_end"], busy["duration"]) == (
            "2026-03-02 09:00:00",
            None,
            "2026-03-02 09:00:04",
            "0",
        )
        assert (refused["lega_disconnect_code"], refused["lega_disconnect_reason"]) == ("603", "Not now")

    @pytest.mark.parametrize(
        ("behaviour", "code", "seconds"),
        [
            ({"answers": "never"}, "480", 60),
            ({"answers": "unreachable"}, "480", 0),
            ({"registered": False}, "480", 0),
            ({"dnd": True}, "486", 0),
            ({"answers": {"refuse": 503}}, "503", 0),
        ],
    )
    def test_nobody_talks(self, world: World, written: Written, behaviour: Any, code: str, seconds: int) -> None:
        """The number rings this account, as the customer has no other."""
        world.control.delete(f"/data/telecom_center/sip_accounts/{SIP_ACCOUNT}")
        behave(world, RECEPTION, **behaviour)
        begun = call(world, ANN, RINGS_RECEPTION)
        assert ended(world, begun)["state"] == "ended"
        (cdr,) = written.incoming()
        assert (cdr["lega_disconnect_code"], cdr["success"], cdr["time_connect"]) == (code, "false", None)
        assert cdr["time_end"] == f"2026-03-02 09:0{seconds // 60}:00"

    def test_who_calls_gives_up(self, world: World, written: Written) -> None:
        behave(world, RECEPTION, answers="ask")
        act(world, call(world, "anonymous", RINGS_RECEPTION), "hang-up")
        (cdr,) = written.incoming()
        assert (cdr["lega_disconnect_code"], cdr["lega_disconnect_reason"]) == ("487", "Request Terminated")
        assert cdr["src_number"] == "anonymous"

    @pytest.mark.rule("telecom_center.did-numbers.refuses")
    def test_a_disabled_number_takes_none(self, world: World, written: Written) -> None:
        assert end_of(call(world, ANN, DISABLED)) == ("ended", "failed", 403, "Forbidden")
        (cdr,) = written.incoming()
        assert (cdr["lega_disconnect_code"], cdr["did_number"]) == ("403", DISABLED)

    def test_without_a_trunk_nothing_arrives(self, world: World, api: httpx2.Client, written: Written) -> None:
        for trunk in api.get("/incoming_trunks", params={"filter[customer.id]": "1"}).json()["data"]:
            api.delete(f"/incoming_trunks/{trunk['id']}")
        assert end_of(call(world, ANN, RINGS_WAREHOUSE))[1:3] == ("failed", 404)
        assert written.incoming() == []

    def test_a_trunk_that_goes_meanwhile_leaves_its_domain(
        self, world: World, api: httpx2.Client, written: Written
    ) -> None:
        begun = call(world, ANN, RINGS_RECEPTION)
        api.delete(f"/incoming_trunks/{TRUNK_OF_123}")
        ended(world, begun)
        (cdr,) = written.incoming()
        row = world.control.get(f"/data/telecom_center/incoming_trunk_cdrs/{cdr['id']}").json()
        assert (row["incoming_trunk_id"], row["domain"]) == (None, "3391161930393.in.phone.systems")

    def test_a_call_to_an_account_comes_in_on_its_number(self, world: World, written: Written) -> None:
        begun = call(world, ANN, RECEPTION)
        assert rings(begun) == (RECEPTION, "441632960302")
        ended(world, begun)
        assert [cdr["did_number"] for cdr in written.incoming()] == ["441632960302"]
        assert call(world, ANN, SIM)["state"] == "ringing"


class TestOutgoing:
    """A call through a gateway makes a termination CDR when it ends."""

    def test_an_answered_call(self, world: World, api: httpx2.Client, written: Written) -> None:
        begun = call(world, RECEPTION, "07700 900124")
        assert (begun["from"], begun["to"], begun["name"]) == ("121200001", BOB, "Reception")
        world.advance(3)
        assert (now(world, begun)["state"], written.outgoing()) == ("answered", [])
        act(world, begun, "hang-up", by="caller")
        (cdr,) = written.outgoing()
        assert (
            cdr.items()
            >= {
                "src_name_in": "Reception",
                "src_number_in": "121200001",
                "dst_number_in": BOB,
                "duration": 1,
                "aleg_code": 200,
                "aleg_reason": "OK",
                "time_start": "2026-03-02 09:00:00",
                "time_connect": "2026-03-02 09:00:02",
                "time_end": "2026-03-02 09:00:03",
            }.items()
        )
        asked = "customer,termination_route,termination_gateway"
        links = api.get(f"/termination_cdrs/{cdr['id']}?include={asked}").json()["data"]["relationships"]
        found = [links[name]["data"]["id"] for name in asked.split(",")]
        assert found == ["123", ROUTE_OF_123, GATEWAY_OF_123]

    def test_the_gateway_gets_rewritten_numbers(self, world: World, api: httpx2.Client, written: Written) -> None:
        """The record has those that came in."""
        rules = {"dst_rewrite_rule": "24$", "dst_rewrite_result": "25"}
        rules |= {"src_rewrite_rule": "^12", "src_rewrite_result": "4412"}
        api.patch(f"/termination_routes/{ROUTE_OF_123}", json=document("termination_routes", ROUTE_OF_123, **rules))
        begun = call(world, RECEPTION, BOB)
        assert (begun["to"], rings(begun)) == (BOB, (None, "447700900125"))
        assert (begun["from"], begun["legs"][0]["number"]) == ("44121200001", "44121200001")
        ended(world, begun)
        (cdr,) = written.outgoing()
        assert (cdr["src_number_in"], cdr["dst_number_in"]) == ("121200001", BOB)

    def test_who_is_called_refuses(self, world: World, written: Written) -> None:
        behave(world, BOB, answers={"refuse": 603})
        ended(world, call(world, RECEPTION, BOB))
        (cdr,) = written.outgoing()
        assert (cdr["aleg_code"], cdr["aleg_reason"], cdr["time_connect"]) == (603, "Decline", None)
        assert (cdr["time_start"], cdr["time_end"]) == ("2026-03-02 09:00:00", "2026-03-02 09:00:02")

    def test_who_may_not_call_outside(self, world: World, written: Written) -> None:
        assert end_of(call(world, SIM, BOB)) == ("ended", "failed", 403, "Forbidden")
        assert end_of(call(world, f"telecom_center/{SIP_ACCOUNT}", MENU))[1:3] == ("failed", 403)
        assert written.outgoing() == []

    def test_no_route(self, world: World, api: httpx2.Client, written: Written) -> None:
        api.delete(f"/termination_routes/{ROUTE_OF_123}")
        assert end_of(call(world, RECEPTION, BOB)) == ("ended", "failed", 404, "No route")
        assert written.outgoing() == []

    def test_the_longest_prefixes_choose_the_route(self, world: World, api: httpx2.Client, written: Written) -> None:
        links = {"customer": link("customers", "123"), "gateway": link("termination_gateways", GATEWAY_OF_123)}
        body = document("termination_routes", relationships=links, name="Mobiles", dst_prefix="447")
        key = api.post("/termination_routes", json=body).json()["data"]["id"]
        ended(world, call(world, RECEPTION, BOB))
        (cdr,) = written.outgoing()
        route = api.get(f"/termination_cdrs/{cdr['id']}/termination_route").json()["data"]
        assert route["id"] == key


class TestInside:
    """Calls between the internal numbers of a customer make no CDR."""

    def test_an_internal_number(self, world: World, written: Written) -> None:
        world.simulate("telecom_center", "register", phone="p3t8zjw5bn")
        begun = call(world, SIM, "102")
        assert (begun["from"], begun["name"], rings(begun)) == ("201", "Example SIM", (WAREHOUSE, "102"))
        act(world, begun, "refuse")
        assert (written.incoming(), written.outgoing()) == ([], [])

    def test_a_colleague_by_name(self, world: World, written: Written) -> None:
        begun = call(world, WAREHOUSE, SIM)
        assert (begun["from"], rings(begun)) == ("102", (SIM, "201"))
        act(world, begun, "answer")
        act(world, begun, "hang-up")
        assert (written.incoming(), written.outgoing()) == ([], [])

    def test_other_customers_numbers_are_outside(self, world: World) -> None:
        """101 is an internal number of customer 123; customer 1 has none such, and its route takes it outside."""
        assert rings(call(world, WAREHOUSE, "101")) == (None, "101")

    def test_oneself(self, world: World) -> None:
        assert end_of(call(world, WAREHOUSE, "102"))[1:3] == ("busy", 486)


class TestAcross:
    """From one customer's account to another's number: out through a gateway, in through a trunk."""

    def test_both_have_a_cdr(self, world: World, written: Written) -> None:
        behave(world, WAREHOUSE, registered=True)
        begun = call(world, RECEPTION, RINGS_WAREHOUSE)
        assert rings(begun) == (WAREHOUSE, RINGS_WAREHOUSE)
        world.advance(3)
        act(world, begun, "hang-up")
        (out,), (came,) = written.outgoing(), written.incoming()
        assert (out["src_number_in"], out["dst_number_in"]) == ("121200001", RINGS_WAREHOUSE)
        assert (came["src_number"], came["did_number"], came["src_name"]) == ("121200001", RINGS_WAREHOUSE, "Reception")
        assert [out[name] for name in ("time_start", "time_connect", "time_end")] == [
            came[name] for name in ("time_start", "time_connect", "time_end")
        ]

    def test_a_disabled_number_of_another(self, world: World, written: Written) -> None:
        assert end_of(call(world, RECEPTION, DISABLED))[1:3] == ("failed", 403)
        assert [cdr["aleg_code"] for cdr in written.outgoing()] == [403]
        assert [cdr["lega_disconnect_code"] for cdr in written.incoming()] == ["403"]


class TestTransfer:
    """A call that is handed over to the outside is a pair of CDRs."""

    def test_to_the_outside(self, world: World, written: Written) -> None:
        begun = call(world, ANN, RINGS_RECEPTION, name="Ann")
        world.advance(5)
        handed = act(world, begun, "transfer", to=BOB)
        assert [leg["state"] for leg in handed["legs"]] == ["answered", "ended", "ringing"]
        world.advance(5)
        act(world, begun, "hang-up", by="caller")
        (came,), (out,) = written.incoming(), written.outgoing()
        assert (came["time_connect"], came["time_end"], came["duration"]) == (
            "2026-03-02 09:00:02",
            "2026-03-02 09:00:10",
            "8",
        )
        assert (came["lega_disconnect_code"], came["src_number"]) == ("200", ANN)
        assert (out["time_start"], out["time_connect"], out["time_end"]) == (
            "2026-03-02 09:00:05",
            "2026-03-02 09:00:07",
            "2026-03-02 09:00:10",
        )
        assert (out["src_number_in"], out["dst_number_in"], out["duration"]) == ("121200001", BOB, 3)

    def test_to_a_busy_number(self, world: World, written: Written) -> None:
        behave(world, BOB, answers="busy")
        begun = call(world, ANN, RINGS_RECEPTION)
        world.advance(5)
        act(world, begun, "transfer", to=BOB)
        assert ended(world, begun)["state"] == "ended"
        (came,), (out,) = written.incoming(), written.outgoing()
        assert (came["lega_disconnect_code"], came["success"], out["aleg_code"]) == ("200", "true", 486)

    def test_to_a_colleague(self, world: World, written: Written) -> None:
        """Inside, only the incoming call is noted: until its end, whoever talks."""
        behave(world, WAREHOUSE, registered=True)
        begun = call(world, ANN, RINGS_WAREHOUSE)
        world.advance(5)
        assert rings(act(world, begun, "transfer", to="201")) == (SIM, "201")
        world.advance(5)
        act(world, begun, "hang-up")
        (came,) = written.incoming()
        assert (came["time_end"], written.outgoing()) == ("2026-03-02 09:00:10", [])

    def test_by_who_may_not_call_outside(self, world: World, api: httpx2.Client, written: Written) -> None:
        """An account whose number is gone has lost the right with it."""
        begun = call(world, ANN, RINGS_RECEPTION)
        world.advance(5)
        api.delete("/available_did_numbers/55580532-d88b-46d9-ab9d-646373af90ad")
        assert end_of(act(world, begun, "transfer", to=BOB))[0] == "ended"
        assert (len(written.incoming()), written.outgoing()) == (1, [])


class TestCapacity:
    """`capacity_limit` counts a customer's live calls, whichever way they go."""

    @pytest.mark.parametrize("first", ["in", "out"])
    @pytest.mark.parametrize("second", ["in", "out"])
    @pytest.mark.rule("telecom_center.customers.capacity")
    def test_the_one_too_many(
        self, world: World, api: httpx2.Client, written: Written, first: str, second: str
    ) -> None:
        ways = {"in": (ANN, RINGS_RECEPTION), "out": (RECEPTION, BOB)}
        limit(api, 123, 1)
        begun = call(world, *ways[first])
        refused = call(world, *ways[second])
        assert end_of(refused) == ("ended", "failed", 503, "Capacity limit exceeded")
        if second == "in":
            (cdr,) = written.incoming()
            assert (cdr["lega_disconnect_code"], cdr["lega_disconnect_reason"]) == ("503", "Capacity limit exceeded")
        else:
            (cdr,) = written.outgoing()
            assert (cdr["aleg_code"], cdr["aleg_reason"]) == (503, "Capacity limit exceeded")
        ended(world, begun)
        assert call(world, *ways[second])["state"] == "ringing"

    def test_no_limit_and_none_at_all(self, world: World, api: httpx2.Client) -> None:
        limit(api, 123, None)
        assert [call(world, ANN, RINGS_RECEPTION)["state"] for _ in range(12)] == ["ringing"] * 12
        limit(api, 123, 0)
        assert call(world, ANN, RINGS_RECEPTION)["code"] == 503
        assert world.control.get(f"/phones/{RINGS_RECEPTION}").json()["phone"] == RECEPTION

    def test_a_call_handed_over_is_one_call(self, world: World, api: httpx2.Client) -> None:
        limit(api, 123, 1)
        begun = call(world, ANN, RINGS_RECEPTION)
        world.advance(3)
        assert act(world, begun, "transfer", to=BOB)["legs"][-1]["state"] == "ringing"
        assert call(world, ANN, RINGS_RECEPTION)["code"] == 503

    def test_others_and_calls_inside_do_not_count(self, world: World, api: httpx2.Client) -> None:
        limit(api, 1, 1)
        call(world, ANN, RINGS_RECEPTION)
        call(world, WAREHOUSE, SIM)
        assert call(world, WAREHOUSE, BOB)["state"] == "ringing"

    def test_short_forms_count_too(self, world: World, api: httpx2.Client, written: Written) -> None:
        limit(api, 123, 1)
        call(world, ANN, RINGS_RECEPTION)
        world.simulate("telecom_center", "incoming-call", to=RINGS_RECEPTION)
        world.simulate("telecom_center", "outgoing-call", customer=123)
        assert [cdr["lega_disconnect_code"] for cdr in written.incoming()] == ["503"]
        assert [cdr["aleg_code"] for cdr in written.outgoing()] == [503]


class TestDeletion:
    """What is deleted ends the calls that hang on it."""

    def test_an_external_account(self, world: World, api: httpx2.Client, written: Written) -> None:
        ringing, talking = call(world, ANN, "121200001"), call(world, BOB, "121200001")
        act(world, talking, "answer")
        api.delete("/external_account_routes/1243")
        assert [now(world, each)["state"] for each in (ringing, talking)] == ["ended", "ended"]
        assert [cdr["lega_disconnect_code"] for cdr in written.incoming()] == ["480", "200"]

    def test_a_number(self, world: World, api: httpx2.Client, written: Written) -> None:
        begun, other = call(world, ANN, RINGS_WAREHOUSE), call(world, ANN, RINGS_RECEPTION)
        behave(world, WAREHOUSE, registered=True)
        begun = call(world, ANN, RINGS_WAREHOUSE)
        api.delete(f"/available_did_numbers/{DID_OF_1}")
        assert (now(world, begun)["state"], now(world, other)["state"]) == ("ended", "ringing")
        assert len(written.incoming()) == 2

    def test_a_customer(self, world: World, api: httpx2.Client) -> None:
        calls = [call(world, ANN, RINGS_RECEPTION), call(world, RECEPTION, BOB)]
        values = {"customer": 123, "src_number": "441632960399", "answers": "ask"}
        calls.append({"id": world.simulate("telecom_center", "outgoing-call", **values)["call"]})
        other = call(world, WAREHOUSE, BOB)
        assert api.delete("/customers/123").status_code == 204
        assert [now(world, each)["state"] for each in calls] == ["ended"] * 3
        assert now(world, other)["state"] == "ringing"
        assert world.control.get(f"/phones/{RECEPTION}").status_code == 404

    def test_a_customer_who_is_gone_leaves_no_cdr(self, world: World, api: httpx2.Client) -> None:
        """Rows can be deleted under a live call."""
        begun = call(world, ANN, RINGS_RECEPTION)
        world.control.delete("/data/telecom_center/customers/123")
        assert ended(world, begun)["state"] == "ended"
        assert api.get("/incoming_trunk_cdrs", params={"filter[customer.id]": "123"}).json()["data"] == []


class TestOtherVendors:
    """The network joins the vendors, or keeps them apart."""

    def test_a_call_to_a_dial9_number(self, world: World, written: Written) -> None:
        begun = call(world, RECEPTION, "0330 122 2970")
        assert (rings(begun), begun["legs"][1]["name"]) == ((None, MENU), "Main Menu")
        ended(world, begun)
        (cdr,) = written.outgoing()
        assert (cdr["dst_number_in"], cdr["aleg_code"]) == (MENU, 200)

    def test_a_call_from_a_dial9_number(self, world: World, written: Written) -> None:
        begun = call(world, MENU, RINGS_RECEPTION)
        assert rings(begun) == (RECEPTION, RINGS_RECEPTION)
        ended(world, begun)
        assert [cdr["src_number"] for cdr in written.incoming()] == [MENU]

    def test_apart_others_are_outside(self, world: World, written: Written) -> None:
        world.set(network="apart")
        begun = call(world, RECEPTION, MENU)
        assert (rings(begun), begun["legs"][1]["name"]) == ((None, MENU), "")
        assert rings(call(world, RECEPTION, RINGS_WAREHOUSE)) == (WAREHOUSE, RINGS_WAREHOUSE)
        ended(world, begun)
        assert len(written.outgoing()) == 2

    def test_a_number_that_nobody_takes(self, world: World, written: Written) -> None:
        """A Dial 9 number without a destination refuses; a termination CDR says so."""
        number = world.dial9().post("/numbers/save", json={"number": "01632960555"}).json()["data"]["number"]
        assert end_of(call(world, RECEPTION, number))[1:3] == ("failed", 404)
        assert [cdr["aleg_code"] for cdr in written.outgoing()] == [404]


class TestRecordings:
    """An account's switches say which of its calls are recorded; its phone has the recordings."""

    def of(self, world: World, phone: str) -> list[Any]:
        """What was recorded of a phone's calls: with whom, from when, for how long."""
        found = world.control.get(f"/phones/{phone}").json()["recordings"]
        return [(each["from"], each["at"], each["seconds"]) for each in found]

    def test_calls_in_and_out(self, world: World) -> None:
        """Reception has each of the four switches on, the warehouse none."""
        behave(world, WAREHOUSE, registered=True)
        for source, to in ((ANN, RINGS_RECEPTION), (RECEPTION, BOB), (ANN, RINGS_WAREHOUSE), (WAREHOUSE, BOB)):
            begun = call(world, source, to)
            world.advance(5)
            act(world, begun, "hang-up")
        assert self.of(world, RECEPTION) == [
            (ANN, "2026-03-02T09:00:02.000Z", 3.0),
            (BOB, "2026-03-02T09:00:07.000Z", 3.0),
        ]
        assert self.of(world, WAREHOUSE) == []

    def test_calls_inside(self, world: World) -> None:
        """The SIM card has `incoming_internal` on, and nothing else."""
        for source, to in ((WAREHOUSE, "201"), (SIM, WAREHOUSE), (ANN, SIM)):
            begun = call(world, source, to)
            world.advance(5)
            if now(world, begun)["state"] == "answered":
                act(world, begun, "hang-up")
        assert self.of(world, SIM) == [("102", "2026-03-02T09:00:02.000Z", 3.0)]

    def test_on_demand(self, world: World) -> None:
        begun = call(world, WAREHOUSE, BOB)
        world.advance(5)
        act(world, begun, "record")
        world.advance(2)
        act(world, begun, "record", value=False)
        world.advance(2)
        act(world, begun, "hang-up")
        assert self.of(world, WAREHOUSE) == [(BOB, "2026-03-02T09:00:05.000Z", 2.0)]

    def test_it_plays(self, world: World) -> None:
        ended(world, call(world, ANN, RINGS_RECEPTION))
        (recording,) = world.control.get(f"/phones/{RECEPTION}").json()["recordings"]
        heard = world.control.get(recording["audio"].removeprefix("/_emulator"))
        assert (heard.status_code, heard.headers["content-type"], heard.content[:4]) == (200, "audio/wav", b"RIFF")
        assert world.control.get(f"/phones/{RECEPTION}/media/none").status_code == 404


class TestWithSipcentric:
    """A gateway does not know whom another vendor's number rings: each dialling makes one CDR."""

    PHONE, NUMBER, GROUP = "sipcentric/101", "441212854411", "sipcentric/6901"

    def history(self, world: World) -> list[Any]:
        """Who called whom, by Sipcentric's account; the latest first."""
        calls = world.sipcentric().get("/customers/25/calls", params={"pageSize": 3}).json()["items"]
        return [(each["from"], each["to"], each["outcome"]) for each in calls]

    def test_both_histories_show_a_call(self, world: World, written: Written) -> None:
        begun = call(world, RECEPTION, self.NUMBER)
        assert rings(begun)[0] == self.PHONE
        world.advance(100)
        (cdr,) = written.outgoing()
        assert (cdr["dst_number_in"], cdr["aleg_code"], cdr["duration"]) == (self.NUMBER, 200, 10)
        assert "121200001" in self.history(world)[0][0]

    def test_the_other_way(self, world: World, written: Written) -> None:
        begun = call(world, self.PHONE, RINGS_RECEPTION)
        assert rings(begun) == (RECEPTION, RINGS_RECEPTION)
        world.advance(5)
        act(world, begun, "hang-up")
        (cdr,) = written.incoming()
        assert (cdr["src_number"], cdr["duration"]) == (now(world, begun)["from"], "3")
        assert (written.outgoing(), self.history(world)[0][2]) == ([], "ANSWERED")

    def test_a_group_is_one_call(self, world: World, written: Written) -> None:
        begun = call(world, RECEPTION, self.GROUP)
        assert len(begun["legs"]) > 2
        world.advance(5)
        act(world, begun, "hang-up")
        (cdr,) = written.outgoing()
        assert (cdr["aleg_code"], cdr["duration"]) == (200, 3)

    def test_a_mailbox_answers_too(self, world: World, written: Written) -> None:
        """To the gateway it does, as does whatever else picks up."""
        behave(world, self.PHONE, answers="never")
        begun = call(world, RECEPTION, self.NUMBER)
        world.advance(31)
        assert now(world, begun)["state"] == "voicemail"
        act(world, begun, "leave-message", seconds=12)
        (cdr,) = written.outgoing()
        assert (cdr["aleg_code"], cdr["time_connect"]) == (200, "2026-03-02 09:00:30")

    def test_a_call_handed_over_to_another_vendors_phone(self, world: World, written: Written) -> None:
        begun = call(world, ANN, RINGS_RECEPTION)
        world.advance(5)
        assert rings(act(world, begun, "transfer", to=self.PHONE))[0] == self.PHONE
        world.advance(5)
        act(world, begun, "hang-up", by="caller")
        (came,), (out,) = written.incoming(), written.outgoing()
        assert (came["duration"], out["duration"], out["time_start"]) == ("8", 3, "2026-03-02 09:00:05")

    def test_one_that_their_phone_hands_over(self, world: World, written: Written) -> None:
        """The way out goes on to its end, whoever talks there."""
        begun = call(world, RECEPTION, self.NUMBER)
        world.advance(5)
        act(world, begun, "transfer", to=BOB, leg=2)
        world.advance(5)
        act(world, begun, "hang-up", by="caller")
        (out,) = written.outgoing()
        assert (out["duration"], out["time_end"]) == (8, "2026-03-02 09:00:10")
