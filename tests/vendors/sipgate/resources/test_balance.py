"""Balance: money in both forms, vouchers in the full one; sending pays with vouchers first."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from tests.conftest import World

BALANCE = "/my/billing/balance/"
SMS = {"target": "491713920010", "source": "491713920001", "content": "x" * 161}


def balance(world: World) -> dict[str, Any]:
    """The balance in full."""
    answer = world.sipgate(accept="application/json").get(BALANCE, params={"complexity": "full"})
    content: dict[str, Any] = answer.json()["balance"]
    return content


@pytest.mark.rule("sipgate.balance.simple")
def test_simple_form(world: World) -> None:
    body = world.sipgate(accept="application/json").get(BALANCE).json()
    assert body == {"balance": {"currency": "EUR", "totalIncludingVat": 24.37, "vatPercent": 19}}
    root = ET.fromstring(world.sipgate().get(BALANCE).content)
    assert (root.tag, root.findtext("totalIncludingVat")) == ("balance", "24.37")


@pytest.mark.rule("sipgate.balance.vouchers")
def test_full_form_adds_vouchers_of_all_kinds(world: World) -> None:
    full = balance(world)
    assert list(full) == ["currency", "totalIncludingVat", "vatPercent", "smsVouchers", "minuteVouchers", "faxVouchers"]
    assert full["minuteVouchers"] == [
        {
            "redeemDate": "2025-02-01T11:00:00.000+0100",
            "endOfValidityDate": "2100-01-01T00:00:00.000+0100",
            "creditsInit": "1000",
            "creditsUsed": "212",
            "creditsLeft": "788",
        }
    ]
    assert full["smsVouchers"]
    assert full["faxVouchers"]


def test_full_form_in_xml_has_the_root_that_clients_look_for(world: World) -> None:
    root = ET.fromstring(world.sipgate().get(BALANCE, params={"complexity": "full"}).content)
    assert root.tag == "fullBalance"
    assert [child.tag for child in root] == list(balance(world))
    assert root.findtext("minuteVouchers/voucher/creditsLeft") == "788"
    date = root.findtext("smsVouchers/voucher/redeemDate") or ""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0[12]00", date)


def test_german_summer_and_winter_time(world: World) -> None:
    assert [voucher["redeemDate"][-5:] for voucher in balance(world)["smsVouchers"]] == ["+0200", "+0100"]


def test_an_sms_costs_money_for_each_part(world: World) -> None:
    assert world.sipgate().post("/my/events/sms/", data=SMS).status_code == 200
    after = balance(world)
    assert after["totalIncludingVat"] == 24.212
    assert [voucher["creditsUsed"] for voucher in after["smsVouchers"]] == ["63", "50"]


def test_a_voucher_is_used_before_money(world: World) -> None:
    client = world.sipgate(accept="application/json")
    call = {"caller": "sip:1112233e0", "callee": "tel:493023125050", "registerSip": "1112233e0"}
    session = client.post("/my/sessions/calls/", data=call).json()["Call"]["sessionId"]
    world.advance(130)
    assert client.delete(f"/my/sessions/calls/{session}/").status_code == 200
    after = balance(world)
    assert after["totalIncludingVat"] == 24.37
    (voucher,) = after["minuteVouchers"]
    assert (voucher["creditsInit"], voucher["creditsUsed"], voucher["creditsLeft"]) == ("1000", "215", "785")


def test_what_the_balance_does_not_cover_is_refused(world: World) -> None:
    """89 targets at three parts cost 21.093: once it can be paid, twice not."""
    client = world.sipgate(accept="application/json")
    many = SMS | {"content": "x" * 460, "target": [f"4917139200{n}" for n in range(10, 99)]}
    assert client.post("/my/events/sms/", data=many).status_code == 200
    before = client.get("/my/events/sms/").json()["eventlist"]["overallCount"]
    answer = client.post("/my/events/sms/", data=many)
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, 402)
    assert client.get("/my/events/sms/").json()["eventlist"]["overallCount"] == before
    assert balance(world)["totalIncludingVat"] == 3.277


def plant_voucher(world: World, **values: int) -> None:
    voucher = {
        "account_id": "1112233",
        "kind": "sms",
        "redeemed": "2025-06-01T00:00:00.000",
        "ends": "2098-01-01T00:00:00.000",
    }
    assert world.control.post("/data/sipgate/vouchers", json=voucher | values).status_code == 201


def test_a_voucher_that_is_overdrawn_pays_nothing(world: World) -> None:
    plant_voucher(world, credits=1, used=5)
    assert world.sipgate().post("/my/events/sms/", data=SMS).status_code == 200
    after = balance(world)
    assert (after["totalIncludingVat"], after["smsVouchers"][-1]["creditsUsed"]) == (24.212, "5")


def test_a_voucher_pays_as_far_as_it_goes(world: World) -> None:
    plant_voucher(world, credits=3)
    client = world.sipgate()
    left = []
    for _ in range(2):
        assert client.post("/my/events/sms/", data=SMS).status_code == 200
        after = balance(world)
        left.append((after["totalIncludingVat"], after["smsVouchers"][-1]["creditsLeft"]))
    assert left == [(24.37, "1"), (24.291, "0")]
