"""What the world does to customers: calls out and in, phones coming and going."""

from typing import Any

import httpx2
import pytest

from tests.conftest import START, World
from tests.vendors.telecom_center.documents import (
    DISABLED_DID,
    GATEWAY_OF_1,
    SIP_ACCOUNT,
    document,
    link,
    owned,
)

NOW = START[:19].replace("T", " ")
VENDOR = "telecom_center"


def refused(world: World, happening: str, **values: Any) -> str:
    """The explanation of a happening that cannot be."""
    answer = world.control.post(f"/simulate/{VENDOR}/{happening}", json=values)
    assert answer.status_code == 422, answer.text
    return answer.text


def called_out(world: World, api: httpx2.Client, **values: Any) -> Any:
    """The CDR of an outgoing call, with route and gateway."""
    made = world.simulate(VENDOR, "outgoing-call", **values)
    include = "customer,termination_route,termination_gateway"
    return api.get(f"/termination_cdrs/{made['termination_cdr']}?include={include}").json()["data"]


def called_in(world: World, api: httpx2.Client, **values: Any) -> Any:
    """The CDR of an incoming call."""
    made = world.simulate(VENDOR, "incoming-call", **values)
    return api.get(f"/incoming_trunk_cdrs/{made['incoming_trunk_cdr']}?include=customer,incoming_trunk").json()["data"]


def through(cdr: Any) -> tuple[str, str]:
    """Route and gateway of a call."""
    links = cdr["relationships"]
    return links["termination_route"]["data"]["id"], links["termination_gateway"]["data"]["id"]


def new_route(api: httpx2.Client, **attributes: Any) -> str:
    """A route of customer 1; its id."""
    links = {"customer": link("customers", "1"), "gateway": link("termination_gateways", GATEWAY_OF_1)}
    body = document("termination_routes", relationships=links, **{"name": "a"} | attributes)
    key: str = api.post("/termination_routes", json=body).json()["data"]["id"]
    return key


@pytest.mark.rule("telecom_center.termination-cdrs.outbound")
def test_an_outgoing_call(world: World, api: httpx2.Client) -> None:
    before = api.get("/termination_cdrs").json()["meta"]["record_count"]
    values = {"from": "441632960301", "to": "33123456789", "src_name": "Reception", "duration": 61}
    cdr = called_out(world, api, customer=1, **values)
    assert cdr["relationships"]["customer"]["data"]["id"] == "1"
    assert (
        cdr["attributes"].items()
        >= {
            "src_name_in": "Reception",
            "src_number_in": "441632960301",
            "dst_number_in": "33123456789",
            "duration": 61,
            "aleg_code": 200,
            "aleg_reason": "OK",
            "time_start": "2026-03-02 08:58:59",
            "time_connect": "2026-03-02 08:58:59",
            "time_end": NOW,
        }.items()
    )
    assert api.get("/termination_cdrs").json()["meta"]["record_count"] == before + 1


@pytest.mark.rule("telecom_center.routes.longest")
def test_the_longest_prefixes_choose_the_route(world: World, api: httpx2.Client) -> None:
    keys = {
        prefixes: new_route(api, src_prefix=prefixes[0], dst_prefix=prefixes[1])
        for prefixes in (("", "4"), ("", "4416"), ("44", "4416"), ("4499", "4416"), ("", "4420"))
    }
    calls = {
        ("441632960301", "441632960160"): ("44", "4416"),
        ("331234567890", "441632960160"): ("", "4416"),
        ("441632960301", "442079460000"): ("", "4420"),
        ("441632960301", "493023125000"): ("", "4"),
    }
    for (src, dst), prefixes in calls.items():
        cdr = called_out(world, api, customer=1, src_number=src, dst_number=dst)
        assert through(cdr) == (keys[prefixes], GATEWAY_OF_1)


@pytest.mark.rule("telecom_center.gateways.rewritten")
def test_rewrite_rules_of_route_then_gateway(world: World, api: httpx2.Client) -> None:
    """The call's record has the numbers as they came; what the gateway gets, the happening tells."""
    route = new_route(
        api,
        dst_prefix="0099",
        dst_rewrite_rule="^00",
        dst_rewrite_result="",
        src_rewrite_rule="^0(.*)$",
        src_rewrite_result=r"44\1",
    )
    change = {"dst_rewrite_rule": "^99", "dst_rewrite_result": "7"}
    api.patch(f"/termination_gateways/{GATEWAY_OF_1}", json=document("termination_gateways", GATEWAY_OF_1, **change))
    values = {"customer": 1, "src_number": "01632960301", "dst_number": "0099123"}
    made = world.simulate(VENDOR, "outgoing-call", **values)
    assert (made["src_number"], made["dst_number"]) == ("441632960301", "7123")
    cdr = called_out(world, api, **values)
    assert through(cdr) == (route, GATEWAY_OF_1)
    assert (cdr["attributes"]["src_number_in"], cdr["attributes"]["dst_number_in"]) == ("01632960301", "0099123")


def sent_on(world: World, api: httpx2.Client, route: str, number: str, rule: str, result: str) -> str:
    """A number as a route's rule lets it go to the gateway."""
    change = document("termination_routes", route, dst_rewrite_rule=rule, dst_rewrite_result=result)
    answer = api.patch(f"/termination_routes/{route}", json=change)
    assert answer.status_code == 200, answer.text
    made = world.simulate(VENDOR, "outgoing-call", customer=1, dst_number=number)
    assert made["termination_route"] == route
    return str(made["dst_number"])


@pytest.mark.parametrize(
    ("number", "rule", "result", "sent"),
    [
        ("9912345", "(9)(9)", r"\112345", "91234512345"),
        ("9912345", "^99", r"\0", r"\012345"),
        ("9912345", "^99", r"+\&", "+9912345"),
        ("9912345", "^99", r"\\", r"\12345"),
        ("9912345", "^99", "\\x\\", "\\x\\12345"),
        ("9912345", "(^99)", r"\2\1", "9912345"),
        ("9912345", "(9)|(5)", r"[\1|\2]", "[9|]912345"),
        ("9912345", "[[:digit:]]{3}", "", "2345"),
        ("9912345", "^(9|99)", "", "12345"),
        ("9912345", "9+?", "", "912345"),
        ("9912345", "9*?([0-9]{1,3})", r"[\1]", "[9]912345"),
        ("9912345", r"(\d)\1", "x", "x12345"),
        ("9912345", "([0-9]*)+", r"[\1]", "[]"),
        ("9912345", r"\d{5,}$", "x", "x"),
        ("9912345", "***=99", "0", "012345"),
        ("9912345", "(?x) 9 9 # both", "0", "012345"),
        ("9912345", "^99(?=1)", "0", "012345"),
        ("9912345", r"\m9", "0", "0912345"),
        ("9912345", r"\u0039", "0", "0912345"),
        ("9912345", "[^9]", "0", "9902345"),
        ("9912345", "77", "0", "9912345"),
        ("9912345", "(" * 100 + "9" + ")" * 100, r"0\9", "09912345"),
    ],
)
def test_rules_mean_what_postgresql_makes_of_them(
    world: World, api: httpx2.Client, number: str, rule: str, result: str, sent: str
) -> None:
    """Each as PostgreSQL 15 answers `regexp_replace(number, rule, result)`."""
    assert sent_on(world, api, new_route(api, dst_prefix="99"), number, rule, result) == sent


def test_no_rewrite_rule_is_without_an_end(world: World, api: httpx2.Client) -> None:
    route, number = new_route(api, dst_prefix="0099"), "0099" + "9" * 26 + "1"
    assert sent_on(world, api, route, number, "^00(9|9)*$", "") == number
    assert sent_on(world, api, route, number, "(.*){255}" * 20 + "x", "") == number
    endless = "^" + "(0*9*)" * 7 + r"\7\6\5\4\3\2\1$"
    back = document("termination_routes", route, dst_rewrite_rule=endless)
    assert api.patch(f"/termination_routes/{route}", json=back).status_code == 200
    assert "takes too long" in refused(world, "outgoing-call", customer=1, dst_number=number)


def test_nobody_answers(world: World, api: httpx2.Client) -> None:
    attributes = called_out(world, api, answered=False)["attributes"]
    assert (attributes["duration"], attributes["time_connect"], attributes["aleg_code"]) == (0, None, 487)


def test_no_route(world: World, api: httpx2.Client) -> None:
    assert "no route" in refused(world, "outgoing-call", customer=999)
    assert "no route" in refused(world, "outgoing-call", customer=124, dst_number="33123456789")


@pytest.mark.rule("telecom_center.incoming-trunk-cdrs.inbound")
def test_an_incoming_call(world: World, api: httpx2.Client) -> None:
    cdr = called_in(world, api, to="441632960303", src_name="Caller", duration=35, **{"from": "441632960161"})
    assert cdr["relationships"]["customer"]["data"]["id"] == "1"
    trunk = api.get(f"/incoming_trunks/{cdr['relationships']['incoming_trunk']['data']['id']}?include=customer").json()
    assert trunk["data"]["relationships"]["customer"]["data"]["id"] == "1"
    assert (
        cdr["attributes"].items()
        >= {
            "duration": "35",
            "src_name": "Caller",
            "src_number": "441632960161",
            "dst_number": "441632960303",
            "did_number": "441632960303",
            "lega_disconnect_code": "200",
            "success": "true",
            "time_end": NOW,
        }.items()
    )
    found = api.get("/incoming_trunk_cdrs", params={"filter[domain]": trunk["data"]["attributes"]["domain"]}).json()
    assert cdr["id"] in [item["id"] for item in found["data"]]


@pytest.mark.parametrize("to", ["+44 1632 960303", "01632960303", "00441632960303", "tel:+44-1632-960303"])
def test_numbers_in_every_spelling(world: World, api: httpx2.Client, to: str) -> None:
    cdr = called_in(world, api, to=to, src_number="01632 960161")["attributes"]
    assert (cdr["did_number"], cdr["src_number"]) == ("441632960303", "441632960161")
    for number in ("441632960161", "01632960161", "+441632960161"):
        found = api.get("/incoming_trunk_cdrs", params={"filter[src_number]": number, "sort": "-id"}).json()["data"]
        assert cdr == found[0]["attributes"]


def test_numbers_of_an_outgoing_call_are_as_they_were_dialled(world: World, api: httpx2.Client) -> None:
    """Rewrite rules are there to change them."""
    cdr = called_out(world, api, customer=1, src_number="+44 (0)1632 960301", dst_number="(0033) 123-456789")
    assert (cdr["attributes"]["src_number_in"], cdr["attributes"]["dst_number_in"]) == ("441632960301", "0033123456789")


def test_a_disabled_number_refuses_calls(world: World, api: httpx2.Client) -> None:
    attributes = called_in(world, api, to="441632960304")["attributes"]
    assert (attributes["success"], attributes["lega_disconnect_code"]) == ("false", "403")
    assert (attributes["duration"], attributes["time_connect"]) == ("0", None)
    body = document("available_did_numbers", DISABLED_DID, enabled=True)
    api.patch(f"/available_did_numbers/{DISABLED_DID}", json=body)
    assert called_in(world, api, to="441632960304")["attributes"]["success"] == "true"


@pytest.mark.parametrize(
    ("values", "code", "reason"),
    [
        ({"busy": True}, "486", "Busy Here"),
        ({"outcome": "busy"}, "486", "Busy Here"),
        ({"outcome": "refused"}, "603", "Decline"),
        ({"outcome": "no_answer"}, "480", "Temporarily Unavailable"),
        ({"outcome": "failed"}, "503", "Service Unavailable"),
        ({"outcome": "cancelled"}, "487", "Request Terminated"),
        ({"answered": False}, "487", "Request Terminated"),
        ({"code": 404}, "404", "Not Found"),
        ({"code": 500, "outcome": "failed"}, "500", "Server Internal Error"),
    ],
)
def test_outcomes_in_short_form(
    world: World, api: httpx2.Client, values: dict[str, Any], code: str, reason: str
) -> None:
    """The call is over at once; it rang for a while if that is said."""
    cdr = called_in(world, api, to="441632960303", after=5, **values)["attributes"]
    assert (cdr["lega_disconnect_code"], cdr["lega_disconnect_reason"], cdr["success"]) == (code, reason, "false")
    assert (cdr["time_start"], cdr["time_connect"], cdr["time_end"]) == ("2026-03-02 08:59:55", None, NOW)
    out = called_out(world, api, customer=1, after=5, **values)["attributes"]
    assert (str(out["aleg_code"]), out["aleg_reason"], out["duration"]) == (code, reason, 0)


def test_connect_comes_after_start_by_the_ringing_time(world: World, api: httpx2.Client) -> None:
    for cdr in (called_in(world, api, duration=30, after=7), called_out(world, api, duration=30, after=7)):
        times = [cdr["attributes"][name] for name in ("time_start", "time_connect", "time_end")]
        assert times == ["2026-03-02 08:59:23", "2026-03-02 08:59:30", NOW]
        assert int(cdr["attributes"]["duration"]) == 30


@pytest.mark.parametrize("happening", ["incoming-call", "outgoing-call"])
@pytest.mark.parametrize(
    "values",
    [
        {"answered": True, "code": 486},
        {"answered": True, "busy": True},
        {"answered": True, "outcome": "failed"},
        {"outcome": "answered", "busy": True},
        {"outcome": "answered", "answered": False},
        {"code": 200},
        {"code": 700},
        {"outcome": "lost"},
        {"answers": "perhaps"},
        {"answers": {"after": -1}},
        {"answers": {"refuse": 200}},
        {"after": -1},
        {"hangs_up": "nobody"},
    ],
)
def test_outcomes_that_cannot_be(world: World, api: httpx2.Client, happening: str, values: dict[str, Any]) -> None:
    kind = "incoming_trunk_cdrs" if happening == "incoming-call" else "termination_cdrs"
    before = api.get(f"/{kind}").json()["meta"]["record_count"]
    refused(world, happening, **values)
    assert api.get(f"/{kind}").json()["meta"]["record_count"] == before
    assert world.control.get("/calls", params={"state": "all"}).json()["calls"] == []


@pytest.mark.parametrize("way", ["incoming", "outgoing"])
@pytest.mark.parametrize(
    ("values", "seconds", "outcome", "code", "ended_by"),
    [
        ({"answers": {"after": 3}, "duration": 7}, 10, "answered", 200, "callee"),
        ({"answers": {"after": 3}, "duration": 7, "hangs_up": "caller"}, 10, "answered", 200, "caller"),
        ({"answers": {"after": 3}, "after": 5, "duration": 7}, 12, "answered", 200, "callee"),
        ({"answers": "ask", "answered": True, "after": 4, "duration": 1}, 5, "answered", 200, "callee"),
        ({"answers": "busy"}, 0, "busy", 486, "callee"),
        ({"answers": "ask", "busy": True, "after": 4}, 4, "busy", 486, "callee"),
        ({"answers": "ask", "outcome": "refused"}, 0, "refused", 603, "callee"),
        ({"answers": "ask", "code": 488, "after": 2}, 2, "refused", 488, "callee"),
        ({"answers": "ask", "outcome": "failed", "code": 500}, 0, "failed", 500, "network"),
        ({"answers": "ask", "outcome": "cancelled", "after": 3}, 3, "cancelled", 487, "caller"),
        ({"answers": "ask", "answered": False}, 60, "no_answer", 480, "network"),
        ({"answers": "ask", "answered": False, "after": 12.5}, 12.5, "no_answer", 480, "network"),
        ({"answers": {"after": 3}, "outcome": "no_answer"}, 60, "no_answer", 480, "network"),
    ],
)
def test_with_answers_a_call_lives(
    world: World,
    api: httpx2.Client,
    way: str,
    values: dict[str, Any],
    seconds: float,
    outcome: str,
    code: int,
    ended_by: str,
) -> None:
    """What is said of its end beats how who is called behaves; the CDR comes when it is over."""
    name = "incoming_trunk_cdr" if way == "incoming" else "termination_cdr"
    kind = f"{name}s"
    before = api.get(f"/{kind}").json()["meta"]["record_count"]
    made = world.simulate(VENDOR, f"{way}-call", **values)
    assert (made[name] is None) is bool(seconds)
    if seconds:
        world.advance(seconds - 0.5)
        assert api.get(f"/{kind}").json()["meta"]["record_count"] == before
        world.advance(0.5)
    call = world.control.get(f"/calls/{made['call']}").json()
    assert (call["state"], call["outcome"], call["code"], call["ended_by"]) == ("ended", outcome, code, ended_by)
    (cdr,) = api.get(f"/{kind}", params={"sort": "-id", "page[size]": 1}).json()["data"]
    shown = cdr["attributes"].get("aleg_code") or cdr["attributes"]["lega_disconnect_code"]
    assert (int(shown), api.get(f"/{kind}").json()["meta"]["record_count"]) == (code, before + 1)


def test_a_call_that_asks_is_answered_and_ended_by_hand(world: World, api: httpx2.Client) -> None:
    made = world.simulate(VENDOR, "outgoing-call", customer=123, answers="ask", to="00447700900124")
    assert made["dst_number"] == "447700900124"
    call = world.control.get(f"/calls/{made['call']}").json()
    assert (call["to"], call["legs"][0]["phone"], call["legs"][1]["number"]) == ("447700900124", None, "447700900124")
    world.advance(30)
    world.control.post(f"/calls/{made['call']}/answer", json={})
    world.advance(12)
    world.control.post(f"/calls/{made['call']}/hang-up", json={})
    (cdr,) = api.get("/termination_cdrs", params={"sort": "-id", "page[size]": 1}).json()["data"]
    assert cdr["attributes"]["dst_number_in"] == "00447700900124"
    assert (cdr["attributes"]["duration"], cdr["attributes"]["time_connect"]) == (12, "2026-03-02 09:00:30")


def test_an_accounts_caller_id_makes_it_the_account_that_calls(world: World) -> None:
    made = world.simulate(VENDOR, "outgoing-call", customer=1, src_number="441632960303", answers="ask")
    call = world.control.get(f"/calls/{made['call']}").json()
    assert call["legs"][0]["phone"] == "telecom_center/58e2c4b7-d09a-4f31-9b6d-0a8f7c15e309"
    assert call["name"] == "Warehouse"


def test_a_name_of_ones_own(world: World, api: httpx2.Client) -> None:
    values = {"customer": 1, "src_number": "441632960303", "src_name": "Night shift", "answers": "busy"}
    made = world.simulate(VENDOR, "outgoing-call", **values)
    world.advance(60)
    assert world.control.get(f"/calls/{made['call']}").json()["name"] == "Night shift"
    (cdr,) = api.get("/termination_cdrs", params={"sort": "-id", "page[size]": 1}).json()["data"]
    assert cdr["attributes"]["src_name_in"] == "Night shift"


def test_a_number_in_no_call_flow_refuses_calls(world: World, api: httpx2.Client) -> None:
    api.post("/available_did_numbers", json=owned("available_did_numbers", "1", number="441632960390"))
    cdr = called_in(world, api, to="441632960390")["attributes"]
    assert (cdr["lega_disconnect_code"], cdr["lega_disconnect_reason"], cdr["success"]) == ("404", "Not Found", "false")
    made = world.simulate(VENDOR, "incoming-call", to="441632960390", answers="ask")
    assert world.control.get(f"/calls/{made['call']}").json()["code"] == 404
    assert (made["incoming_trunk_cdr"] is not None, made["refused"]) == (True, True)
    world.simulate(VENDOR, "add-to-call-flow", did_number="+44 1632 960390")
    assert called_in(world, api, to="441632960390")["attributes"]["success"] == "true"


def test_incoming_calls_that_cannot_be(world: World, api: httpx2.Client) -> None:
    assert "no DID number" in refused(world, "incoming-call", to="441632960999")
    api.post("/available_did_numbers", json=owned("available_did_numbers", "124", number="441632960390"))
    assert "no incoming trunk" in refused(world, "incoming-call", to="441632960390")


@pytest.mark.parametrize("account", [SIP_ACCOUNT, "z4wnypvker"])
def test_a_phone_comes_and_goes(world: World, api: httpx2.Client, account: str) -> None:
    def state() -> Any:
        attributes = api.get(f"/sip_device_routes/{SIP_ACCOUNT}").json()["data"]["attributes"]
        return attributes["is_online"], attributes["user_agent"]

    assert state() == (False, None)
    world.simulate(VENDOR, "sip-account-online", sip_account=account, user_agent="Phone")
    assert state() == (True, "Phone")
    world.simulate(VENDOR, "sip-account-offline", sip_account=account)
    assert state() == (False, None)
    assert "no SIP account" in refused(world, "sip-account-online", sip_account="nobody")


def test_addresses_that_may_register(world: World, api: httpx2.Client) -> None:
    phone = {"sip_account": SIP_ACCOUNT}
    world.simulate(VENDOR, "sip-account-online", address="203.0.113.9", **phone)
    body = document("sip_device_routes", SIP_ACCOUNT, use_allowed_ips=True, allowed_ips="192.0.2.0/24,::1")
    api.patch(f"/sip_device_routes/{SIP_ACCOUNT}", json=body)
    assert "may not register" in refused(world, "sip-account-online", address="203.0.113.9", **phone)
    refused(world, "sip-account-online", address="nonsense", **phone)
    world.simulate(VENDOR, "sip-account-online", address="192.0.2.77", **phone)
    world.simulate(VENDOR, "sip-account-online", address="::1", **phone)


@pytest.mark.rule("telecom_center.sip-accounts.limit")
def test_the_limit_of_sip_accounts(world: World, api: httpx2.Client) -> None:
    """New ones are refused at the limit; those that exist keep working, whatever it becomes."""
    before = api.get("/sip_device_routes", params={"filter[customer.id]": "123"}).json()["meta"]["record_count"]
    limit = document("customers", "123", sip_account_limit=before + 1)
    api.patch("/customers/123", json=limit)
    made = world.simulate(VENDOR, "new-sip-account", customer=123, caller_id_name="Kitchen")
    new = api.get(f"/sip_device_routes/{made['sip_device_route']}?include=customer").json()["data"]
    assert new["attributes"]["caller_id_name"] == "Kitchen"
    assert new["relationships"]["customer"]["data"]["id"] == "123"
    assert "limit" in refused(world, "new-sip-account", customer=123)
    api.patch("/customers/123", json=document("customers", "123", sip_account_limit=0))
    world.simulate(VENDOR, "sip-account-online", sip_account=SIP_ACCOUNT)
    api.patch("/customers/123", json=document("customers", "123", sip_account_limit=None))
    world.simulate(VENDOR, "new-sip-account", customer=123)


def test_misspelt_values(world: World) -> None:
    for happening in ("outgoing-call", "incoming-call", "sip-account-online", "new-sip-account"):
        assert "bogus" in refused(world, happening, bogus=1)
    refused(world, "incoming-call", to="not a number")
