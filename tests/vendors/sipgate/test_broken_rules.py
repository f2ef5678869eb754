"""Requests that break a rule, each with the rule that the journal names."""

from typing import Any

import pytest

from tests.conftest import World

SMS, FAXES, CALLS = "/my/events/sms", "/my/events/faxes", "/my/sessions/calls"
THROUGH = "/my/sessions/callthrough"
OUTGOING, MOBILE = "/my/settings/numbers/outgoing", "/my/settings/mobile/extensions"
TO = {"target": "493023125001"}
PDF = {"Content-Type": "application/pdf"}
PHONE = {"phoneNumber": "x", "model": "N95", "vendor": "Nokia", "firmware": "1"}
SENT = {"target": "493023125001", "content": "hello"}
PARTIES = {"caller": "tel:493023125001", "callee": "tel:493023125002", "registerSip": "x"}


def breaks(rule: str, method: str, path: str, status: int, **options: Any) -> tuple[Any, ...]:
    return rule, method, path, status, options


CASES = [
    breaks("requests.complexity", "GET", "/my/billing/balance", 400, params={"complexity": "odd"}),
    breaks("requests.known", "GET", "/my/nothing", 404),
    breaks("requests.required", "POST", THROUGH, 400),
    breaks("requests.typed", "GET", "/my/contacts", 400, params={"limit": "many"}),
    breaks("outgoing.extension", "POST", OUTGOING, 400, data={"extensionId": "zz", "number": "x"}),
    breaks("extension.found", "GET", "/my/settings/extensions/zz", 404),
    breaks("mobile.number", "POST", MOBILE, 400, data=PHONE),
    breaks("events.found", "GET", "/my/events/calls/99999999", 404),
    breaks("events.period", "GET", "/my/events", 400, params={"period_start": "soon"}),
    breaks("events.directions", "GET", "/my/events", 400, params={"direction": "up"}),
    breaks("faxes.content-type", "POST", FAXES, 415, params=TO, content=b"x", headers={"Content-Type": "text/plain"}),
    breaks("faxes.pdf", "POST", FAXES, 400, params=TO, content=b"x", headers=PDF),
    breaks("sms.targets", "POST", SMS, 400, data=SENT | {"target": "x"}),
    breaks("sms.schedule", "POST", SMS, 400, data=SENT | {"schedule": "soon"}),
    breaks("sms.length", "POST", SMS, 400, data=SENT | {"content": "x" * 461}),
    breaks("sms.source", "POST", SMS, 400, data=SENT | {"source": "4915735990000"}),
    breaks("sms.extension", "POST", FAXES, 400, params={"extension": "zz"}, content=b"x", headers=PDF),
    breaks("sessions.parties", "POST", CALLS, 400, data=PARTIES | {"callee": "493023125002"}),
    breaks("sessions.billed", "POST", CALLS, 400, data=PARTIES),
    breaks("sessions.found", "GET", f"{CALLS}/none", 404),
    breaks("callthrough.numbers", "POST", THROUGH, 400, data={"sourceNumber": "x", "targetNumber": "y"}),
    breaks("contacts.found", "GET", "/my/contacts/none", 404),
    breaks("phonebook.vendors", "GET", "/my/contacts/phonebook/acme", 404),
]  # fmt: skip


@pytest.mark.rule(
    "sipgate.requests.complexity",
    "sipgate.requests.known",
    "sipgate.requests.required",
    "sipgate.requests.typed",
    "sipgate.outgoing.extension",
    "sipgate.extension.found",
    "sipgate.mobile.number",
    "sipgate.events.found",
    "sipgate.events.period",
    "sipgate.events.directions",
    "sipgate.faxes.content-type",
    "sipgate.faxes.pdf",
    "sipgate.sms.targets",
    "sipgate.sms.schedule",
    "sipgate.sms.length",
    "sipgate.sms.source",
    "sipgate.sms.extension",
    "sipgate.sessions.parties",
    "sipgate.sessions.billed",
    "sipgate.sessions.found",
    "sipgate.callthrough.numbers",
    "sipgate.contacts.found",
    "sipgate.phonebook.vendors",
)
def test_each_is_named_alone(world: World) -> None:
    client = world.sipgate()
    for rule, method, path, status, options in CASES:
        answer = client.request(method, path, **options)
        assert answer.status_code == status, (rule, answer.text)
        entry = world.control.get(f"/requests/{answer.headers['x-emulator-request']}").json()
        assert entry["rules"] == [f"sipgate.{rule}"], (rule, answer.text)


@pytest.mark.rule("sipgate.outgoing.allowed")
def test_a_number_of_somebody_else(world: World) -> None:
    extension = (
        world.sipgate(accept="application/json").get("/my/settings/extensions").json()["extensions"]["extensions"]
    )
    phone = next(each["extensionId"] for each in extension if each["type"] == "register")
    answer = world.sipgate().post(OUTGOING, data={"extensionId": phone, "number": "4915735990000"})
    assert answer.status_code == 400


@pytest.mark.rule("sipgate.gsm-code.code", "sipgate.callthrough.none")
def test_an_account_without_special_numbers(world: World) -> None:
    account = world.control.get("/data/sipgate/accounts").json()["rows"][0]
    gone = {"voicemail_number": None, "callthrough_number": None}
    assert world.control.patch(f"/data/sipgate/accounts/{account['id']}", json=gone).status_code == 200
    client = world.sipgate()
    assert client.get("/my/settings/mobile/extensions/unifiedvoicemailgsmcode").status_code == 404
    numbers = {"sourceNumber": "493023125001", "targetNumber": "493023125002"}
    assert client.post("/my/sessions/callthrough", data=numbers).status_code == 403
