"""Endpoints: every type with its properties and defaults, the type filter, sub-resources, writes."""

from typing import Any

import pytest

from tests.conftest import World

ENDPOINTS = "/customers/25/endpoints"
DEFAULTS: dict[str, dict[str, Any]] = {
    "phone": {"timeout": 30, "callWaiting": True, "callRecording": "OFF", "voicemailEnabled": False},
    "virtual": {"destination": "07700900001", "timeout": 30, "screeningEnabled": False},
    "group": {"memberTimeout": 30, "cascadeDelay": 0},
    "queue": {"maxWait": 600},
    "ivr": {"timeout": 5},
    "mailbox": {"email": "box@example.com"},
}
REQUIRED = {"virtual": {"destination": "07700900001"}, "mailbox": {"email": "box@example.com"}}
COMMON = {"type", "id", "uri", "parent", "created", "shortNumber", "name", "links"}


def new(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "shortNumber": "870", "name": "New", **REQUIRED.get(kind, {}), **more}


def fields(answer: Any) -> set[str]:
    assert answer.status_code == 400, answer.text
    return {error["field"] for error in answer.json()["validationErrors"]}


@pytest.mark.rule("sipcentric.endpoints.table")
def test_list_as_in_the_document(world: World) -> None:
    answer = world.sipcentric().get(f"{ENDPOINTS}?pageSize=2&page=1").json()
    ivr, phone = answer["items"]
    assert answer["totalItems"] == 25
    assert (ivr["type"], ivr["shortNumber"], ivr["name"], ivr["timeout"]) == ("ivr", "001", "Main IVR", 4)
    assert ivr["created"] == "2014-03-10T13:38:00.000+0000"
    assert phone["uri"].endswith(f"{ENDPOINTS}/101")
    assert "links" not in phone


@pytest.mark.rule("sipcentric.endpoints.links")
def test_get_as_in_the_document(world: World) -> None:
    client = world.sipcentric()
    body = client.get(f"{ENDPOINTS}/101").json()
    address = f"{world.url}/api/v1{ENDPOINTS}/101"
    assert body == {
        "type": "phone",
        "id": "101",
        "uri": address,
        "parent": f"{world.url}/api/v1/customers/25",
        "created": "2014-03-10T13:37:00.000+0000",
        "shortNumber": "102",
        "name": "John Simmonds",
        "email": "john@sipcentric.com",
        "timeout": 30,
        "callWaiting": True,
        "callRecording": "ALWAYS",
        "voicemailEnabled": True,
        "links": {"sip": f"{address}/sip", "voicemail": f"{address}/voicemail"},
    }
    assert list(body)[5:12] == [
        "shortNumber", "name", "email", "timeout", "callWaiting", "callRecording", "voicemailEnabled",
    ]  # fmt: skip


@pytest.mark.parametrize("key", [101, 102, 94, 1234, 1928, 2535, 6874])
def test_documented_ids_exist(world: World, key: int) -> None:
    assert world.sipcentric().get(f"{ENDPOINTS}/{key}").status_code == 200


@pytest.mark.parametrize("kind", DEFAULTS)
class TestEachType:
    @pytest.mark.rule("sipcentric.endpoints.of-type")
    def test_the_filter_takes_any_case(self, world: World, kind: str) -> None:
        client = world.sipcentric()
        expected = client.get(ENDPOINTS, params={"type": kind}).json()
        assert expected["items"]
        assert {item["type"] for item in expected["items"]} == {kind}
        for spelling in (kind.upper(), kind.title()):
            assert client.get(ENDPOINTS, params={"type": spelling}).json()["items"] == expected["items"]

    @pytest.mark.rule("sipcentric.endpoints.defaults")
    def test_creating_it_fills_in_the_documented_defaults(self, world: World, kind: str) -> None:
        client = world.sipcentric()
        created = client.post(ENDPOINTS, json=new(kind))
        assert created.status_code == 201
        body = created.json()
        assert {k: v for k, v in body.items() if k not in COMMON} == DEFAULTS[kind]
        assert body["type"] == kind
        assert client.get(created.headers["location"]).json() == body

    def test_writing_back_what_was_read_changes_nothing(self, world: World, kind: str) -> None:
        client = world.sipcentric()
        for item in client.get(ENDPOINTS, params={"type": kind, "pageSize": 3}).json()["items"]:
            read = client.get(item["uri"]).json()
            written = client.put(item["uri"], json={**read, "unheard": 1})
            assert written.status_code == 200, written.text
            assert written.json() == read

    def test_its_type_cannot_be_changed(self, world: World, kind: str) -> None:
        client = world.sipcentric()
        where = client.post(ENDPOINTS, json=new(kind)).headers["location"]
        other = "queue" if kind != "queue" else "ivr"
        assert fields(client.put(where, json=new(other))) == {"type"}
        assert client.get(where).json()["type"] == kind

    @pytest.mark.rule("sipcentric.endpoints.changed")
    def test_deleting_it(self, world: World, kind: str) -> None:
        client = world.sipcentric()
        where = client.post(ENDPOINTS, json=new(kind)).headers["location"]
        assert client.delete(where).status_code == 204
        assert client.get(where).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"shortNumber": "870", "name": "x"}, "type"),
        (new("robot"), "type"),
        (new("phone", type=7), "type"),
        (new("phone", shortNumber="87"), "shortNumber"),
        (new("phone", shortNumber="8700"), "shortNumber"),
        (new("phone", shortNumber=870), "shortNumber"),
        (new("phone", shortNumber="102"), "shortNumber"),
        (new("phone", name=""), "name"),
        (new("phone", name=None), "name"),
        (new("phone", email="nobody"), "email"),
        (new("phone", timeout="soon"), "timeout"),
        (new("phone", timeout=-1), "timeout"),
        (new("phone", timeout=10**30), "timeout"),
        (new("phone", timeout=True), "timeout"),
        (new("phone", callWaiting="perhaps"), "callWaiting"),
        (new("phone", callRecording="SOMETIMES"), "callRecording"),
        (new("phone", voicemailEnabled=None), "voicemailEnabled"),
        (new("virtual", destination=None), "destination"),
        (new("virtual", destination="abc"), "destination"),
        (new("mailbox", email=None), "email"),
        (new("group", failoverDestination="999999"), "failoverDestination"),
        (new("group", failoverDestination="/customers/325/endpoints/7001"), "failoverDestination"),
        (new("group", failoverDestination={"id": 101}), "failoverDestination"),
        (new("group", cascadeDelay=1.5), "cascadeDelay"),
    ],
)
def test_what_does_not_fit_is_named_and_not_written(world: World, body: dict[str, Any], field: str) -> None:
    client = world.sipcentric()
    answer = client.post(ENDPOINTS, json=body)
    assert fields(answer) == {field}
    assert client.get(ENDPOINTS).json()["totalItems"] == 25


def test_a_short_number_belongs_to_one_endpoint_of_a_customer(world: World) -> None:
    client = world.sipcentric()
    assert fields(client.put(f"{ENDPOINTS}/102", json={"shortNumber": "102"})) == {"shortNumber"}
    assert client.put(f"{ENDPOINTS}/102", json={"shortNumber": "001"}).status_code == 200
    assert world.sipcentric("bakery").post("/customers/me/endpoints", json=new("phone", shortNumber="102")).is_success


@pytest.mark.parametrize(
    "reference",
    ["101", 101, "/customers/me/endpoints/101", "https://pbx.sipcentric.com/api/v1/customers/25/endpoints/101/"],
)
def test_a_reference_is_taken_in_every_form(world: World, reference: Any) -> None:
    client = world.sipcentric()
    answer = client.post(ENDPOINTS, json=new("group", failoverDestination=reference))
    assert answer.json()["failoverDestination"] == f"{world.url}/api/v1{ENDPOINTS}/101"


@pytest.mark.parametrize(
    "reference",
    ["/customers/325/endpoints/101", "/customers/25/phonenumbers/101", "/customers/325/endpoints/7001", "7001", "999"],
)
def test_what_is_not_the_accounts_own_is_named(world: World, reference: str) -> None:
    answer = world.sipcentric().post(ENDPOINTS, json=new("group", failoverDestination=reference))
    assert fields(answer) == {"failoverDestination"}


def test_relationships_as_bare_ids(world: World) -> None:
    client = world.sipcentric(headers={"X-Relationship-Key": "id"})
    assert client.get(f"{ENDPOINTS}/6901").json()["failoverDestination"] == "6900"


@pytest.mark.rule("sipcentric.endpoints.another")
def test_a_group_cannot_fail_over_to_itself(world: World) -> None:
    body = {"failoverDestination": "6901"}
    assert fields(world.sipcentric().put(f"{ENDPOINTS}/6901", json=body)) == {"failoverDestination"}


@pytest.mark.rule("sipcentric.endpoints.leads-nowhere")
def test_what_led_to_a_deleted_endpoint_leads_nowhere(world: World) -> None:
    client = world.sipcentric()
    assert client.delete(f"{ENDPOINTS}/6900").status_code == 204
    assert "failoverDestination" not in client.get(f"{ENDPOINTS}/6901").json()
    assert client.delete(f"{ENDPOINTS}/101").status_code == 204
    assert "destination" not in client.get("/customers/25/phonenumbers/50").json()


@pytest.mark.rule("sipcentric.methods.ids-once")
def test_an_id_is_not_given_twice(world: World) -> None:
    client = world.sipcentric()
    first = client.post(ENDPOINTS, json=new("ivr")).headers["location"]
    client.delete(first)
    assert client.post(ENDPOINTS, json=new("ivr")).headers["location"] != first


@pytest.mark.rule("sipcentric.endpoints.sip")
def test_sip_identity_of_a_phone(world: World) -> None:
    client = world.sipcentric()
    body = client.get(f"{ENDPOINTS}/101/sip").json()
    assert {"type", "username", "password", "domain"} <= body.keys()
    assert body["username"] == "25-102"
    assert body["parent"].endswith(f"{ENDPOINTS}/101")
    where = client.post(ENDPOINTS, json=new("phone")).headers["location"]
    assert len(client.get(f"{where}/sip").json()["password"]) == 16


@pytest.mark.rule("sipcentric.endpoints.sip")
def test_registrations_of_a_phone(world: World) -> None:
    client = world.sipcentric()
    body = client.get(f"{ENDPOINTS}/101/sip/registrations/").json()
    assert (body["totalItems"], body["uri"]) == (1, f"{world.url}/api/v1{ENDPOINTS}/101/sip/registrations")
    (device,) = body["items"]
    assert (device["type"], device["parent"]) == ("registration", f"{world.url}/api/v1{ENDPOINTS}/101/sip")
    assert {"userAgent", "contact", "received", "socket", "lanIP", "wanIP"} < device.keys()
    assert device["updated"] <= "2026-03-02T09:00:00.000+0000" < device["expires"]
    world.advance(3600)
    assert client.get(f"{ENDPOINTS}/101/sip/registrations").json()["items"][0]["updated"] == device["expires"]
    assert client.get(f"{ENDPOINTS}/101/sip/registrations?page=2").json()["items"] == []


@pytest.mark.rule("sipcentric.data.cleared")
@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize(("key", "name"), [(101, "email"), (6901, "failoverDestination")])
def test_an_optional_property_is_cleared_by_null_and_by_the_empty_text(
    world: World, key: int, name: str, nothing: str | None
) -> None:
    before = world.sipcentric().get(f"{ENDPOINTS}/{key}").json()
    after = world.sipcentric().put(f"{ENDPOINTS}/{key}", json={name: nothing}).json()
    assert before.keys() - after.keys() == {name}


def test_a_required_property_cannot_be_cleared(world: World) -> None:
    assert fields(world.sipcentric().put(f"{ENDPOINTS}/6900", json={"email": ""})) == {"email"}
    assert fields(world.sipcentric().put(f"{ENDPOINTS}/6874", json={"destination": ""})) == {"destination"}


@pytest.mark.rule("sipcentric.endpoints.voicemail")
def test_voicemail_of_phones_and_mailboxes(world: World) -> None:
    client = world.sipcentric()
    assert client.get(f"{ENDPOINTS}/101/voicemail").json()["enabled"] is True
    assert client.get(f"{ENDPOINTS}/1234/voicemail").json()["enabled"] is False
    assert client.get(f"{ENDPOINTS}/6900/voicemail").json()["mailbox"] == "600"
    assert client.get(f"{ENDPOINTS}/6900").json()["links"].keys() == {"voicemail"}


@pytest.mark.parametrize(
    "path", ["102/sip", "102/voicemail", "6900/sip", "6874/sip", "102/sip/registrations", "101/forwardingrules"]
)
def test_a_type_has_only_its_own_sub_resources(world: World, path: str) -> None:
    answer = world.sipcentric().get(f"{ENDPOINTS}/{path}")
    assert answer.status_code == 404
    assert answer.json()["errors"]


def test_an_unknown_type_is_named_by_the_filter_but_ignored_on_one(world: World) -> None:
    client = world.sipcentric()
    assert fields(client.get(ENDPOINTS, params={"type": "robot"})) == {"type"}
    assert client.get(f"{ENDPOINTS}/101/", params={"type": "phone"}).status_code == 200


def test_every_enum_value_can_be_seen(world: World) -> None:
    items = world.sipcentric().get(ENDPOINTS, params={"pageSize": 200}).json()["items"]
    assert {item["type"] for item in items} == DEFAULTS.keys()
    phones = [item for item in items if item["type"] == "phone"]
    assert {phone["callRecording"] for phone in phones} == {"ALWAYS", "OFF", "ON_DEMAND"}
    assert all(item["shortNumber"] < "870" for item in items)


@pytest.mark.rule("sipcentric.methods.earlier-addresses")
def test_the_earlier_documents_address(world: World) -> None:
    client = world.sipcentric()
    assert client.get("/customers/me/endpoint/101").json() == client.get(f"{ENDPOINTS}/101").json()


@pytest.mark.rule("sipcentric.endpoints.kept")
def test_a_change_leaves_what_it_does_not_send(world: World) -> None:
    client = world.sipcentric()
    before = client.get(f"{ENDPOINTS}/101").json()
    assert client.put(f"{ENDPOINTS}/101", json={"name": "John"}).json() == {**before, "name": "John"}
