"""Each rule that a request can break, broken once: the status, the field, and that rule alone in the journal."""

from typing import Any

import pytest

from tests.conftest import World
from tests.vendors.sipcentric.operations import ACCOUNT, CALL, CUSTOMER, ENTRY, INTERVAL, NUMBER, PHONE, SMS

mark = pytest.mark
HOUR = {"startTime": "08:00", "endTime": "11:59"}
MONDAY, CHRISTMAS = {"dayOfWeek": "MON", **HOUR}, {"month": "DEC", "dayOfMonth": 25, **HOUR}
GROUP = {"type": "group", "shortNumber": "872", "name": "New Group"}


def week(**time: Any) -> dict[str, Any]:
    return {**INTERVAL, "includedTimes": [{**MONDAY, **time}]}


def year(**time: Any) -> dict[str, Any]:
    return {**INTERVAL, "repeat": "YEARLY", "includedTimes": [{**CHRISTMAS, **time}]}


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


def broken(
    rule: Any, field: str, method: str, path: str, body: Any = None, status: int = 400, user: str = "admin"
) -> Any:
    return pytest.param(field, method, path, body, status, user, marks=rule)


@pytest.mark.parametrize(
    ("field", "method", "path", "body", "status", "user"),
    [
        broken(mark.rule("sipcentric.methods.body"), "body", "POST", "/sms", [SMS]),
        broken(mark.rule("sipcentric.methods.found"), "", "GET", "/sms/1", None, 404),
        broken(mark.rule("sipcentric.methods.taken"), "", "PUT", "/sms/253368", SMS, 405),
        broken(mark.rule("sipcentric.methods.taken"), "", "DELETE", "/creditstatus", None, 405),
        broken(mark.rule("sipcentric.methods.readable"), "query", "GET", "/sms?a=%FF"),
        broken(mark.rule("sipcentric.authentication.signed-in"), "", "GET", "/sms", None, 401, "nobody"),
        broken(mark.rule("sipcentric.authentication.own-accounts"), "", "GET", "/sms", None, 401, "bakery"),
        broken(
            mark.rule("sipcentric.authentication.extension-rights"),
            "", "GET", "/creditstatus", None, 401, "extension",
        ),
        broken(mark.rule("sipcentric.formats.accepted"), "", "GET", "/sms.wav", None, 406),
        broken(mark.rule("sipcentric.lists.any-case"), "type", "GET", "/sounds?type=noise"),
        broken(mark.rule("sipcentric.lists.any-case"), "direction", "GET", "/calls?direction=up"),
        broken(mark.rule("sipcentric.data.dates-read"), "createdAfter", "GET", "/calls?createdAfter=soon"),
        broken(
            mark.rule("sipcentric.data.references"),
            "endpoint", "POST", "/calls", {**CALL, "endpoint": "/customers/325/endpoints/101"},
        ),
        broken(mark.rule("sipcentric.data.enums"), "repeat", "POST", "/timeintervals", {**INTERVAL, "repeat": "x"}),
        broken(
            mark.rule("sipcentric.data.enums"), "callRecording", "POST", "/endpoints", {**PHONE, "callRecording": "x"}
        ),
        broken(mark.rule("sipcentric.data.numbers"), "to", "POST", "/sms", {**SMS, "to": "nobody"}),
        broken(
            mark.rule("sipcentric.data.emails"), "email", "POST", "/endpoints", {**PHONE, "email": "a b@c.example"}
        ),
        broken(mark.rule("sipcentric.data.texts"), "name", "POST", "/phonebook", {**ENTRY, "name": "x" * 256}),
        broken(
            mark.rule("sipcentric.customers.me-is-nobody"), "", "GET", "/../me/sms", None, 404, "reseller"
        ),
        broken(mark.rule("sipcentric.customers.by-reseller"), "", "PUT", "", CUSTOMER, 401),
        broken(
            mark.rule("sipcentric.customers.required"),
            "city", "POST", "/..", without(CUSTOMER, "city"), 400, "reseller",
        ),
        broken(mark.rule("sipcentric.linkedusers.own"), "", "GET", "/linkedusers/2", None, 401, "extension"),
        broken(mark.rule("sipcentric.phonebook.required"), "name", "POST", "/phonebook", without(ENTRY, "name")),
        broken(
            mark.rule("sipcentric.phonebook.speed-dial"), "speedDial", "POST", "/phonebook", {**ENTRY, "speedDial": 0}
        ),
        broken(
            mark.rule("sipcentric.phonebook.speed-dial"),
            "speedDial", "PUT", "/phonebook/716", {**ENTRY, "speedDial": 10000},
        ),
        broken(
            mark.rule("sipcentric.phonebook.speed-dial-once"),
            "speedDial", "POST", "/phonebook", {**ENTRY, "speedDial": 3},
        ),
        broken(mark.rule("sipcentric.sms.required"), "to", "POST", "/sms", without(SMS, "to")),
        broken(mark.rule("sipcentric.sms.from-approved"), "from", "POST", "/sms", {**SMS, "from": "07557000001"}),
        broken(mark.rule("sipcentric.sms.length"), "body", "POST", "/sms", {**SMS, "body": "x" * 1531}),
        broken(mark.rule("sipcentric.calls.flag"), "includeLocal", "GET", "/calls?includeLocal=perhaps"),
        broken(mark.rule("sipcentric.calls.required"), "endpoint", "POST", "/calls", without(CALL, "endpoint")),
        broken(mark.rule("sipcentric.calls.from-phone"), "endpoint", "POST", "/calls", {**CALL, "endpoint": 102}),
        broken(
            mark.rule("sipcentric.calls.from-own-phone"), "endpoint", "POST", "/calls", CALL, 400, "extension"
        ),
        broken(mark.rule("sipcentric.calls.to"), "to", "POST", "/calls", {**CALL, "to": "nobody"}),
        broken(mark.rule("sipcentric.calls.caller-id"), "callerId", "POST", "/calls", {**CALL, "callerId": 115}),
        broken(mark.rule("sipcentric.sounds.required"), "type", "POST", "/sounds", {"type": "noise", "name": "x"}),
        broken(mark.rule("sipcentric.sounds.required"), "name", "POST", "/sounds", {"type": "music"}),
        broken(mark.rule("sipcentric.sounds.type-fixed"), "type", "PUT", "/sounds/1035", {"type": "music"}),
        broken(
            mark.rule("sipcentric.timeintervals.required"),
            "includedTimes", "POST", "/timeintervals", {**INTERVAL, "includedTimes": []},
        ),
        broken(
            mark.rule("sipcentric.timeintervals.by-week"),
            "includedTimes.0.dayOfMonth", "POST", "/timeintervals", week(dayOfMonth=1),
        ),
        broken(
            mark.rule("sipcentric.timeintervals.by-year"),
            "includedTimes.0.month", "POST", "/timeintervals", year(month=None),
        ),
        broken(
            mark.rule("sipcentric.timeintervals.day-exists"),
            "includedTimes.0.dayOfMonth", "POST", "/timeintervals", year(month="APR", dayOfMonth=31),
        ),
        broken(
            mark.rule("sipcentric.timeintervals.hours"),
            "includedTimes.0.endTime", "POST", "/timeintervals", week(endTime="24:00"),
        ),
        broken(
            mark.rule("sipcentric.timeintervals.in-order"),
            "includedTimes.0.endTime", "POST", "/timeintervals", week(endTime="07:59"),
        ),
        broken(mark.rule("sipcentric.endpoints.type"), "type", "POST", "/endpoints", {**PHONE, "type": "fax"}),
        broken(mark.rule("sipcentric.endpoints.type-fixed"), "type", "PUT", "/endpoints/101", {"type": "group"}),
        broken(mark.rule("sipcentric.endpoints.required"), "name", "POST", "/endpoints", without(PHONE, "name")),
        broken(
            mark.rule("sipcentric.endpoints.required"), "callWaiting", "PUT", "/endpoints/101", {"callWaiting": 1}
        ),
        broken(
            mark.rule("sipcentric.endpoints.short-number"),
            "shortNumber", "POST", "/endpoints", {**PHONE, "shortNumber": "8710"},
        ),
        broken(
            mark.rule("sipcentric.endpoints.short-number-once"),
            "shortNumber", "POST", "/endpoints", {**PHONE, "shortNumber": "102"},
        ),
        broken(
            mark.rule("sipcentric.endpoints.seconds"), "timeout", "POST", "/endpoints", {**PHONE, "timeout": -1}
        ),
        broken(
            mark.rule("sipcentric.endpoints.seconds"),
            "cascadeDelay", "POST", "/endpoints", {**GROUP, "cascadeDelay": "soon"},
        ),
        broken(mark.rule("sipcentric.endpoints.own"), "", "GET", "/endpoints/102", None, 401, "extension"),
        broken(mark.rule("sipcentric.phonenumbers.typed"), "faxEnabled", "PUT", "/phonenumbers/47", {"faxEnabled": 1}),
        broken(
            mark.rule("sipcentric.phonenumbers.number"), "number", "POST", "/phonenumbers", {"number": "*123"}
        ),
        broken(mark.rule("sipcentric.phonenumbers.number"), "number", "POST", "/phonenumbers", {}),
        broken(
            mark.rule("sipcentric.phonenumbers.number-once"),
            "number", "POST", "/phonenumbers", {"number": "01212854400"},
        ),
        broken(
            mark.rule("sipcentric.phonenumbers.no-fax-and-calls"),
            "destination", "POST", "/phonenumbers", {**NUMBER, "faxEnabled": True, "destination": 101},
        ),
        broken(
            mark.rule("sipcentric.phonenumbers.fax-email"),
            "faxNotificationEmail", "POST", "/phonenumbers", {**NUMBER, "faxNotificationEmail": "a@b.example"},
        ),
        broken(
            mark.rule("sipcentric.phonenumbers.sms-only"),
            "smsAllowIncoming", "POST", "/phonenumbers", {**NUMBER, "smsAllowIncoming": True},
        ),
        broken(
            mark.rule("sipcentric.phonenumbers.notification-url"),
            "smsNotificationUrl", "PUT", "/phonenumbers/47", {"smsNotificationUrl": "ftp://example.com/"},
        ),
        broken(
            mark.rule("sipcentric.phonenumbers.rule-required"),
            "routingRules.0", "PUT", "/phonenumbers/47", {"routingRules": [{"timeInterval": 31, "destination": ""}]},
        ),
        broken(mark.rule("sipcentric.callbundles.auto-renew"), "autoRenew", "PUT", "/callbundles/1040", {}),
    ],
)  # fmt: skip
def test_a_refusal_names_the_rule(
    world: World,
    request: pytest.FixtureRequest,
    field: str,
    method: str,
    path: str,
    body: Any,
    status: int,
    user: str,
) -> None:
    above, _, below = path.partition("/../")
    client = world.sipcentric(user)
    address = "/customers" if path == "/.." else f"/customers/{below}" if below else f"{ACCOUNT}{above}"
    answer = client.request(method, address, json=body)
    assert answer.status_code == status, answer.text
    assert [each["field"] for each in answer.json().get("validationErrors", [])] == ([field] if field else [])
    assert named(world, user == "nobody") == [*next(request.node.iter_markers("rule")).args]


def named(world: World, stranger: bool = False) -> list[str]:
    """The rules that the last request broke; who is a stranger comes to the default world."""
    name = "default" if stranger else world.name
    rules: list[str] = world.control.get("/requests", params={"world": name, "limit": 1}).json()["requests"][-1][
        "rules"
    ]
    return rules


def test_more_than_one(world: World) -> None:
    world.sipcentric().post(f"{ACCOUNT}/phonebook", json={"name": "", "phoneNumber": "nobody", "speedDial": 0})
    assert sorted(named(world)) == [
        "sipcentric.data.numbers",
        "sipcentric.data.texts",
        "sipcentric.phonebook.speed-dial",
    ]


@pytest.mark.rule("sipcentric.phonebook.required", "sipcentric.phonebook.speed-dial")
def test_that_of_the_table_beside_one_of_its_own(world: World) -> None:
    world.sipcentric().post(f"{ACCOUNT}/phonebook", json={"name": "Fred", "speedDial": 0})
    assert sorted(named(world)) == ["sipcentric.phonebook.required", "sipcentric.phonebook.speed-dial"]


@pytest.mark.rule("sipcentric.timeintervals.earlier-days")
def test_days_of_the_earlier_revision(world: World) -> None:
    world.set(sipcentric_revision="earlier")
    body = {"name": "x", "repeat": "WEEKLY", "data": [{**HOUR, "includeDays": "SOME"}]}
    assert world.sipcentric().post(f"{ACCOUNT}/timeintervals", json=body).status_code == 400
    assert named(world) == ["sipcentric.timeintervals.earlier-days"]


@pytest.mark.parametrize("status", [404, 429])
def test_a_fault_breaks_none(world: World, status: int) -> None:
    world.kit.fail_next("sipcentric", status=status)
    assert world.sipcentric().get(ACCOUNT).status_code == status
    assert named(world) == []
