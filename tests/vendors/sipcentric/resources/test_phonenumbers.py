"""Phone numbers: the document's records, what excludes what, references and routing rules."""

from typing import Any

import pytest

from tests.conftest import World

NUMBERS = "/customers/25/phonenumbers"
SMS = {"smsAllowIncoming": True, "smsNotificationEmail": "a@example.com", "smsNotificationUrl": "https://example.com"}


def fields(answer: Any) -> set[str]:
    assert answer.status_code == 400, answer.text
    return {error["field"] for error in answer.json()["validationErrors"]}


@pytest.mark.rule("sipcentric.phonenumbers.table")
def test_list_as_in_the_document(world: World) -> None:
    answer = world.sipcentric().get(f"{NUMBERS}?pageSize=2&page=1").json()
    first, second = answer["items"]
    api = f"{world.url}/api/v1"
    assert answer["totalItems"] == 15
    assert answer["nextPage"] == f"{api}{NUMBERS}?pageSize=2&page=2"
    assert first == {
        "type": "did",
        "id": "47",
        "uri": f"{api}{NUMBERS}/47",
        "parent": f"{api}/customers/25",
        "created": "2014-03-10T13:37:00.000+0000",
        "number": "01212854400",
        "identifier": "Main",
        "smsEnabled": True,
        "smsAllowIncoming": True,
        "smsNotificationEmail": "contact@fredbloggs.com",
        "smsNotificationUrl": "https://example.com/sms",
        "faxEnabled": False,
    }
    assert second["destination"] == f"{api}/customers/25/endpoints/101"
    assert second["routingRules"] == [
        {
            "timeInterval": f"{api}/customers/25/timeintervals/{key}",
            "destination": f"{api}/customers/25/endpoints/102",
        }
        for key in (594, 625, 704)
    ]


def test_get_one(world: World) -> None:
    client = world.sipcentric()
    assert client.get(f"{NUMBERS}/47").json() == client.get(f"{NUMBERS}?pageSize=1").json()["items"][0]


def test_create_read_and_delete(world: World) -> None:
    client = world.sipcentric()
    rule = {"timeInterval": "31", "destination": "/customers/me/endpoints/94"}
    body = {"type": "did", "number": "01632960990", "identifier": "Shop", "destination": 101, "routingRules": [rule]}
    created = client.post(NUMBERS, json=body)
    assert created.status_code == 201
    number = created.json()
    api = f"{world.url}/api/v1/customers/25"
    assert number["number"] == "01632960990"
    assert number["destination"] == f"{api}/endpoints/101"
    assert number["routingRules"] == [{"timeInterval": f"{api}/timeintervals/31", "destination": f"{api}/endpoints/94"}]
    assert number["smsEnabled"] is False
    assert number["faxEnabled"] is False
    assert client.get(created.headers["location"]).json() == number
    assert client.delete(created.headers["location"]).status_code == 204
    assert client.get(created.headers["location"]).status_code == 404


@pytest.mark.rule("sipcentric.phonenumbers.added")
def test_a_mobile_number_takes_sms(world: World) -> None:
    body = {"number": "07700900990", "smsNotificationUrl": "http://127.0.0.1:1/sms"}
    number = world.sipcentric().post(NUMBERS, json=body).json()
    assert (number["smsEnabled"], number["smsAllowIncoming"]) == (True, True)
    assert number["smsNotificationUrl"] == body["smsNotificationUrl"]


def test_writing_back_what_was_read_changes_nothing(world: World) -> None:
    client = world.sipcentric()
    for item in client.get(NUMBERS).json()["items"]:
        written = client.put(item["uri"], json={**item, "type": "phonenumber", "unheard": 1})
        assert written.status_code == 200, written.text
        assert written.json() == item


@pytest.mark.rule("sipcentric.phonenumbers.kept")
def test_an_update_leaves_what_it_does_not_send_and_clears_what_is_null(world: World) -> None:
    client = world.sipcentric()
    before = client.get(f"{NUMBERS}/50").json()
    changed = client.put(f"{NUMBERS}/50", json={"identifier": "Desk", "number": "999", "smsEnabled": False}).json()
    assert changed == {**before, "identifier": "Desk"}
    cleared = client.put(f"{NUMBERS}/50", json={"destination": None, "routingRules": None}).json()
    assert cleared.keys() == changed.keys() - {"destination", "routingRules"}


def test_fax_and_destination_exclude_each_other(world: World) -> None:
    client = world.sipcentric()
    assert fields(client.put(f"{NUMBERS}/50", json={"faxEnabled": True})) == {"faxEnabled"}, "nothing else was sent"
    assert fields(client.put(f"{NUMBERS}/50", json={"faxEnabled": True, "destination": "101"})) == {"destination"}
    assert fields(client.put(f"{NUMBERS}/51", json={"destination": "101"})) == {"destination"}
    both = {"number": "01632960991", "faxEnabled": True, "destination": "101"}
    assert fields(client.post(NUMBERS, json=both)) == {"destination"}
    fax = {"faxEnabled": True, "destination": None, "faxNotificationEmail": "fax@example.com"}
    changed = client.put(f"{NUMBERS}/50", json=fax).json()
    assert changed["faxNotificationEmail"] == "fax@example.com"
    assert "routingRules" not in changed, "they are for calls"
    voice = client.put(f"{NUMBERS}/50", json={"faxEnabled": False, "destination": "101"}).json()
    assert "faxNotificationEmail" not in voice
    assert voice["destination"].endswith("/101")


def test_a_fax_number_takes_no_routing_rules(world: World) -> None:
    client = world.sipcentric()
    rules = [{"timeInterval": "31", "destination": "101"}]
    assert fields(client.put(f"{NUMBERS}/51", json={"routingRules": rules})) == {"routingRules"}
    assert client.put(f"{NUMBERS}/51", json={"routingRules": []}).status_code == 200


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_optional_property_is_cleared_by_null_and_by_the_empty_text(world: World, nothing: str | None) -> None:
    client = world.sipcentric()
    names = ("destination", "smsNotificationEmail", "smsNotificationUrl", "routingRules")
    before = client.get(f"{NUMBERS}/50").json()
    after = client.put(f"{NUMBERS}/50", json=dict.fromkeys(names, nothing)).json()
    assert before.keys() - after.keys() == set(names)
    assert "faxNotificationEmail" not in client.put(f"{NUMBERS}/51", json={"faxNotificationEmail": nothing}).json()


@pytest.mark.parametrize("name", SMS)
def test_sms_properties_need_an_sms_number(world: World, name: str) -> None:
    client = world.sipcentric()
    assert fields(client.put(f"{NUMBERS}/51", json={name: SMS[name]})) == {name}
    assert client.put(f"{NUMBERS}/47", json={name: SMS[name]}).json()[name] == SMS[name]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": None}, "number"),
        ({"number": "not a number"}, "number"),
        ({"number": "01212854400"}, "number"),
        ({"number": "01632960325"}, "number"),
        ({"number": 1632960990}, "number"),
        ({"destination": "999"}, "destination"),
        ({"destination": "/customers/325/endpoints/7001"}, "destination"),
        ({"destination": "/customers/325/endpoints/101"}, "destination"),
        ({"faxEnabled": True, "routingRules": [{"timeInterval": "31", "destination": "101"}]}, "routingRules"),
        (
            {"routingRules": [{"timeInterval": "/customers/325/timeintervals/31", "destination": "101"}]},
            "routingRules.0.timeInterval",
        ),
        ({"routingRules": [{"timeInterval": "31", "destination": "/endpoints/7001"}]}, "routingRules.0.destination"),
        ({"number": "*100#"}, "number"),
        ({"destination": True}, "destination"),
        ({"destination": "/customers/25/timeintervals/31"}, "destination"),
        ({"faxEnabled": "maybe"}, "faxEnabled"),
        ({"faxEnabled": True, "faxNotificationEmail": "x"}, "faxNotificationEmail"),
        ({"faxNotificationEmail": "fax@example.com"}, "faxNotificationEmail"),
        ({"smsNotificationUrl": "ftp://example.com"}, "smsNotificationUrl"),
        ({"routingRules": "none"}, "routingRules"),
        ({"routingRules": [{"timeInterval": "31"}]}, "routingRules.0.destination"),
        ({"routingRules": [{"timeInterval": "999", "destination": "101"}]}, "routingRules.0.timeInterval"),
        ({"routingRules": [{"timeInterval": "", "destination": "101"}]}, "routingRules.0"),
        (
            {
                "routingRules": [
                    {"timeInterval": "31", "destination": "101"},
                    {"timeInterval": "31", "destination": "9"},
                ]
            },
            "routingRules.1.destination",
        ),
    ],
)
def test_what_does_not_fit_is_named_and_not_written(world: World, change: dict[str, Any], field: str) -> None:
    client = world.sipcentric()
    assert fields(client.post(NUMBERS, json={"number": "01632960990", **change})) == {field}
    assert client.get(NUMBERS).json()["totalItems"] == 15


def test_relationships_as_bare_ids(world: World) -> None:
    number = world.sipcentric(headers={"X-Relationship-Key": "id"}).get(f"{NUMBERS}/50").json()
    assert number["destination"] == "101"
    assert number["routingRules"][0] == {"timeInterval": "594", "destination": "102"}
    assert number["uri"].startswith("http")


@pytest.mark.rule("sipcentric.phonenumbers.earlier-fax")
def test_the_earlier_document_has_a_type_for_fax_numbers(world: World) -> None:
    world.set(sipcentric_revision="earlier")
    client = world.sipcentric()
    fax = client.get(f"{NUMBERS}/51").json()
    assert fax["type"] == "fax"
    assert fax["destinationEmail"] == "fax@example.com"
    assert client.get(f"{NUMBERS}/47").json()["type"] == "did"


def test_fax_numbers_are_written_as_the_earlier_document_has_them(world: World) -> None:
    client = world.sipcentric()
    body = {"type": "fax", "number": "01632960993", "destinationEmail": "new@example.com"}
    assert client.post(NUMBERS, json=body).json()["faxEnabled"] is False
    world.set(sipcentric_revision="earlier")
    changed = client.put(f"{NUMBERS}/51", json={"destinationEmail": "other@example.com"}).json()
    assert changed == {**client.get(f"{NUMBERS}/51").json(), "destinationEmail": "other@example.com"}
    created = client.post(NUMBERS, json={**body, "number": "01632960994"})
    assert created.status_code == 201
    assert created.json()["type"] == "fax"
    assert created.json()["destinationEmail"] == "new@example.com"
    assert client.put(f"{NUMBERS}/50", json=body).json()["type"] == "fax"
    assert fields(client.put(f"{NUMBERS}/51", json={"type": "fax", "destinationEmail": "x"})) == {"destinationEmail"}


@pytest.mark.rule("sipcentric.phonenumbers.number-stays")
def test_what_is_read_only_stays(world: World) -> None:
    client = world.sipcentric()
    before = client.get(f"{NUMBERS}/50").json()
    body = {"number": "01210000000", "smsEnabled": False, "created": "2020-01-01"}
    assert client.put(f"{NUMBERS}/50", json=body).json() == before


@pytest.mark.rule("sipcentric.phonenumbers.empty-identifier")
def test_an_empty_identifier_is_shown(world: World) -> None:
    client = world.sipcentric()
    assert client.get(f"{NUMBERS}/50").json()["identifier"] == ""
    assert client.put(f"{NUMBERS}/47", json={"identifier": ""}).json()["identifier"] == ""


@pytest.mark.rule("sipcentric.phonenumbers.takes-sms")
@pytest.mark.parametrize(("sent", "shown"), [({}, True), ({"smsAllowIncoming": False}, False)])
def test_a_number_for_sms_takes_messages_unless_it_says_otherwise(
    world: World, sent: dict[str, bool], shown: bool
) -> None:
    answer = world.sipcentric().post(NUMBERS, json={"number": "07700900991", **sent})
    assert (answer.json()["smsEnabled"], answer.json()["smsAllowIncoming"]) == (True, shown)
