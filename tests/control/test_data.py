"""Stored rows: read, planted, deleted."""

from typing import Any

import pytest

from emulator.vendors import VENDORS
from tests.conftest import START, World

BOOK = "/data/sipcentric/phonebook"
RESOURCES = [(vendor.name, resource) for vendor in VENDORS for resource in vendor.behaviour.resources]
ADA = {"customer_id": 25, "created": START, "name": "Ada", "phone_number": "01214960001"}


def rows(world: World, path: str = BOOK, **query: Any) -> list[dict[str, Any]]:
    answer = world.control.get(path, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def begin_what_a_dataset_has_none_of(world: World) -> None:
    """A session at telecom.center; a live call and a callthrough at sipgate."""
    customer = {"data": {"type": "customers", "id": "123"}}
    session = {"data": {"type": "sessions", "relationships": {"customer": customer}}}
    assert world.telecom_center().post("/sessions", json=session).status_code == 201
    call = {"caller": "sip:1112233e0", "callee": "tel:493023125050", "registerSip": "1112233e0"}
    through = {"sourceNumber": "4917604069077", "targetNumber": "492214710077"}
    for path, parties in (("calls", call), ("callthrough", through)):
        answer = world.sipgate().post(f"/my/sessions/{path}/", data=parties)
        assert answer.status_code == 200, answer.text


class TestRead:
    def test_every_resource_is_listed_with_its_number_of_rows(self, world: World) -> None:
        listed = world.control.get("/data").json()
        assert [(vendor, resource) for vendor in listed for resource in listed[vendor]] == RESOURCES
        assert listed["sipcentric"]["phonebook"] == world.control.get(BOOK).json()["total"]

    @pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
    def test_columns_are_described(self, world: World, vendor: Any) -> None:
        described = world.control.get(f"/data/{vendor.name}").json()
        assert set(described) == set(vendor.behaviour.resources)
        assert all(shape["properties"] for shape in described.values())

    @pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
    def test_references_lead_to_rows(self, world: World, vendor: Any) -> None:
        """Each row's own columns are all described, and what one refers to is found where its schema says."""
        described = world.control.get(f"/data/{vendor.name}").json()
        followed = 0
        for resource, shape in described.items():
            for row in world.control.get(f"/data/{vendor.name}/{resource}", params={"limit": 3}).json()["rows"]:
                assert row.keys() == shape["properties"].keys()
                assert world.control.get(f"/data/{vendor.name}/{resource}/{row[shape['key']]}").json() == row
                for column, said in shape["properties"].items():
                    if "references" in said and row[column] is not None:
                        target = world.control.get(f"/data/{vendor.name}/{said['references']}/{row[column]}").json()
                        assert target[described[said["references"]]["key"]] == row[column]
                        followed += 1
        assert followed

    @pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
    def test_moments_are_said_to_be_some(self, world: World, vendor: Any) -> None:
        described = world.control.get(f"/data/{vendor.name}").json()
        columns = [each for shape in described.values() for each in shape["properties"].items()]
        assert {"created", "created_at", "time_start"} & {name for name, said in columns if "format" in said}

    def test_filters(self, world: World) -> None:
        everything = rows(world, limit=1000)
        first = everything[0]
        assert rows(world, name=first["name"])[0] == first
        assert rows(world, id=first["id"]) == [first]
        dialled = [row for row in everything if row["speed_dial"] is not None]
        assert rows(world, limit=1000, **{"speed_dial!": "null"}) == dialled
        assert [row for row in everything if row not in dialled] == rows(world, limit=1000, speed_dial="null")
        last = everything[-1]
        assert rows(world, **{"id>": last["id"]}) == [last]
        assert rows(world, **{"id<": first["id"]}) == [first]

    @pytest.mark.parametrize(
        ("path", "query"),
        [
            ("/data/sipcentric/phonenumbers", {"number": "+44 121 285 4400"}),
            ("/data/sipcentric/phonebook", {"phone_number": "tel:+447902000000"}),
            ("/data/sipgate/phonenumbers", {"number": "030 23125000"}),
            ("/data/dial9/numbers", {"number": "+443301222970"}),
            ("/data/sipgate/contacts", {"id": "0B1F6A52-3C55-4D0E-9A3D-5F3F0A9C1D01"}),
            ("/data/sipcentric/customers", {"created": "2014-03-10T13:37:00Z"}),
            ("/data/sipcentric/customers", {"created<": "2014-03-10T14:37:00+01:00", "id": 25}),
        ],
    )
    def test_a_value_in_any_spelling(self, world: World, path: str, query: dict[str, str]) -> None:
        assert rows(world, path, **query)

    def test_what_is_no_such_value_is_compared_as_it_is(self, world: World) -> None:
        assert rows(world, "/data/sipcentric/phonenumbers", number="no number") == []
        assert rows(world, "/data/sipcentric/customers", **{"created>": "2014-03"})

    def test_order_limit_and_offset(self, world: World) -> None:
        ids = [row["id"] for row in rows(world, limit=1000)]
        assert [row["id"] for row in rows(world, limit=1000, order="-id")] == ids[::-1]
        assert [row["id"] for row in rows(world, limit=2, offset=1)] == ids[1:3]

    def test_one(self, world: World) -> None:
        first = rows(world)[0]
        assert world.control.get(f"{BOOK}/{first['id']}").json() == first
        assert world.control.get(f"{BOOK}/999999").status_code == 404
        assert world.control.get(f"{BOOK}/x").status_code == 404

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"colour": "red"}, "colour"),
            ({"id": "x"}, "id"),
            ({"limit": "-1"}, "limit"),
            ({"limit": "1001"}, "limit"),
            ({"offset": "x"}, "offset"),
            ({"order": "colour"}, "order"),
        ],
    )
    def test_bad_query_is_named(self, world: World, query: dict[str, str], field: str) -> None:
        answer = world.control.get(BOOK, params=query)
        assert answer.status_code == 422
        assert answer.json()["fields"][0]["field"] == field

    def test_unknown_names_are_answered_with_the_known_ones(self, world: World) -> None:
        assert world.control.get("/data/nobody/x").json()["allowed"] == [vendor.name for vendor in VENDORS]
        assert "phonebook" in world.control.get("/data/sipcentric/x").json()["allowed"]


class TestPlant:
    def test_row_without_id_gets_one_and_the_vendor_serves_it(self, world: World) -> None:
        answer = world.control.post(BOOK, json=ADA)
        assert answer.status_code == 201
        row = answer.json()
        served = world.sipcentric().get(f"/customers/25/phonebook/{row['id']}").json()
        assert served["name"] == "Ada"
        assert served["created"] == "2026-03-02T09:00:00.000+0000"

    @pytest.mark.parametrize(("vendor", "resource"), RESOURCES)
    def test_a_key_of_null_is_no_key(self, world: World, vendor: str, resource: str) -> None:
        found = rows(world, f"/data/{vendor}/{resource}", limit=1)
        if found:
            row = found[0] | {key: None for key in ("id",) if key in found[0]}
            assert world.control.post(f"/data/{vendor}/{resource}", json=row).status_code in (201, 422)

    def test_several_at_once_or_none(self, world: World) -> None:
        before = world.control.get(BOOK).json()["total"]
        answer = world.control.post(BOOK, json=[ADA, ADA | {"name": "Bob"}])
        assert [row["name"] for row in answer.json()["rows"]] == ["Ada", "Bob"]
        assert world.control.post(BOOK, json=[ADA, {"name": "Eve"}]).status_code == 422
        assert world.control.get(BOOK).json()["total"] == before + 2

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"customer_id": 4711}, "customer_id"),
            ({"customer_id": "25"}, "customer_id"),
            ({"customer_id": None}, "customer_id"),
            ({"created": "yesterday"}, "created"),
            ({"created": ""}, "created"),
            ({"speed_dial": 0}, "speed_dial"),
            ({"speed_dial": 2**70}, "speed_dial"),
            ({"id": -1}, "id"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_bad_row_is_refused_naming_the_column(self, world: World, change: dict[str, Any], field: str) -> None:
        before = world.control.get(BOOK).json()["total"]
        answer = world.control.post(BOOK, json=ADA | change)
        assert answer.status_code == 422
        assert field in [each["field"] for each in answer.json()["fields"]]
        assert world.control.get(BOOK).json()["total"] == before

    @pytest.mark.parametrize("column", ["customer_id", "created", "name", "phone_number"])
    def test_missing_column_is_named(self, world: World, column: str) -> None:
        answer = world.control.post(BOOK, json={key: value for key, value in ADA.items() if key != column})
        assert answer.json()["fields"][0]["field"] == column

    def test_taken_id_and_unique_value_are_named(self, world: World) -> None:
        row = world.control.post(BOOK, json=ADA | {"speed_dial": 4}).json()
        fields = world.control.post(BOOK, json=row).json()["fields"]
        assert [each["field"] for each in fields] == ["id", "speed_dial"]

    @pytest.mark.parametrize("body", ["x", 5, [5], [[]]])
    def test_what_is_no_row_is_refused_with_one_complaint(self, world: World, body: object) -> None:
        fields = world.control.post(BOOK, json=body).json()["fields"]
        assert [each["field"] in ("row", "rows.0") for each in fields] == [True]

    def test_enum_is_checked(self, world: World) -> None:
        row = rows(world, "/data/sipcentric/endpoints")[0]
        answer = world.control.post("/data/sipcentric/endpoints", json=row | {"type": "banana"})
        assert "type" in [each["field"] for each in answer.json()["fields"]]

    @pytest.mark.parametrize(("vendor", "resource"), RESOURCES)
    def test_what_was_read_can_be_planted_again(self, world: World, vendor: str, resource: str) -> None:
        path = f"/data/{vendor}/{resource}"
        begin_what_a_dataset_has_none_of(world)
        found = rows(world, path)
        key = next(iter(found[-1]))
        assert world.control.delete(f"{path}/{found[-1][key]}").status_code == 204
        answer = world.control.post(path, json=found[-1])
        assert answer.status_code == 201, answer.text
        assert answer.json() == found[-1]

    @pytest.mark.parametrize(("vendor", "resource"), RESOURCES)
    def test_empty_row_is_refused_or_has_a_key(self, world: World, vendor: str, resource: str) -> None:
        answer = world.control.post(f"/data/{vendor}/{resource}", json={})
        assert answer.status_code in (201, 422)
        assert answer.json().get("fields") or answer.json().get("id")


class TestDelete:
    def test_by_filter(self, world: World) -> None:
        world.control.post(BOOK, json=[ADA, ADA, ADA | {"name": "Bob"}])
        assert world.control.delete(BOOK, params={"name": "Ada"}).json() == {"deleted": 2}
        assert rows(world, name="Bob")

    def test_all(self, world: World) -> None:
        total = world.control.get(BOOK).json()["total"]
        assert world.control.delete(BOOK).json() == {"deleted": total}
        assert world.sipcentric().get("/customers/25/phonebook").json()["items"] == []

    def test_many(self, world: World) -> None:
        others = world.control.get(BOOK).json()["total"]
        for _ in range(2):
            world.control.post(BOOK, json=[ADA | {"name": f"{i % 2} Ada"} for i in range(900)])
        assert world.control.delete(BOOK, params={"name": "1 Ada"}).json() == {"deleted": 900}
        assert world.control.get(BOOK).json()["total"] == others + 900
        assert world.control.get(BOOK, params={"name": "0 Ada"}).json()["total"] == 900

    def test_what_hangs_on_it_goes_too(self, world: World) -> None:
        assert world.control.delete("/data/sipcentric/customers/25").status_code == 204
        assert rows(world, customer_id=25) == []

    def test_unknown_is_404(self, world: World) -> None:
        assert world.control.delete(f"{BOOK}/999999").status_code == 404


def change(world: World, path: str, expected: int = 200, **values: Any) -> Any:
    answer = world.control.patch(path, json=values)
    assert answer.status_code == expected, answer.text
    return answer.json()


def faults_of(answer: Any) -> list[str]:
    return [each["field"] for each in answer["fields"]]


class TestChange:
    def test_changed_columns_are_served(self, world: World) -> None:
        row = world.control.post(BOOK, json=ADA).json()
        assert change(world, f"{BOOK}/{row['id']}", name="Bob") == row | {"name": "Bob"}
        assert world.sipcentric().get(f"/customers/25/phonebook/{row['id']}").json()["name"] == "Bob"

    @pytest.mark.parametrize(("vendor", "resource"), RESOURCES)
    def test_a_row_as_it_was_read_changes_nothing(self, world: World, vendor: str, resource: str) -> None:
        path = f"/data/{vendor}/{resource}"
        begin_what_a_dataset_has_none_of(world)
        for row in rows(world, path, limit=5):
            assert change(world, f"{path}/{next(iter(row.values()))}", **row) == row

    def test_no_column_changes_nothing(self, world: World) -> None:
        row = rows(world)[0]
        assert change(world, f"{BOOK}/{row['id']}") == row

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"customer_id": 4711}, "customer_id"),
            ({"customer_id": "25"}, "customer_id"),
            ({"customer_id": None}, "customer_id"),
            ({"created": "yesterday"}, "created"),
            ({"speed_dial": 0}, "speed_dial"),
            ({"speed_dial": 2**70}, "speed_dial"),
            ({"id": 4711}, "id"),
            ({"id": None}, "id"),
            ({"colour": "red"}, "colour"),
            ({"name": "Bob", "speed_dial": 4}, "speed_dial"),
        ],
    )
    def test_bad_value_is_refused_naming_the_column(self, world: World, values: dict[str, Any], field: str) -> None:
        world.control.post(BOOK, json=ADA | {"speed_dial": 4})
        row = world.control.post(BOOK, json=ADA).json()
        assert faults_of(change(world, f"{BOOK}/{row['id']}", 422, **values)) == [field]
        assert world.control.get(f"{BOOK}/{row['id']}").json() == row

    @pytest.mark.parametrize("body", ["x", 5, [], None])
    def test_what_is_no_change_is_refused(self, world: World, body: object) -> None:
        assert world.control.patch(f"{BOOK}/1", json=body).status_code == 422

    def test_own_unique_value_is_no_others(self, world: World) -> None:
        row = world.control.post(BOOK, json=ADA | {"speed_dial": 4}).json()
        assert change(world, f"{BOOK}/{row['id']}", speed_dial=4, name="Bob")["name"] == "Bob"
        number = rows(world, "/data/dial9/numbers", context="incoming")[0]
        assert change(world, f"/data/dial9/numbers/{number['id']}", number=number["number"]) == number
        did = rows(world, "/data/telecom_center/did_numbers")[0]
        assert change(world, f"/data/telecom_center/did_numbers/{did['id']}", number=did["number"]) == did

    @pytest.mark.parametrize(
        "path", ["/data/dial9/numbers", "/data/telecom_center/did_numbers", "/data/sipcentric/phonenumbers"]
    )
    def test_anothers_unique_value_is_taken(self, world: World, path: str) -> None:
        query = {"context": "incoming"} if "dial9" in path else {}
        one, other, *_ = rows(world, path, **query)
        assert faults_of(change(world, f"{path}/{one['id']}", 422, number=other["number"])) == ["number"]

    def test_unknown_is_404(self, world: World) -> None:
        change(world, f"{BOOK}/999999", 404, name="Bob")
        change(world, "/data/sipcentric/nothing/1", 404, name="Bob")
        change(world, "/data/nobody/phonebook/1", 404, name="Bob")

    def test_moment_in_any_form(self, world: World) -> None:
        row = world.control.post(BOOK, json=ADA).json()
        changed = change(world, f"{BOOK}/{row['id']}", created="2026-03-02T10:00:00+01:00")
        assert changed["created"] == row["created"]

    def test_number_in_any_spelling(self, world: World) -> None:
        number = rows(world, "/data/sipcentric/phonenumbers")[0]
        changed = change(world, f"/data/sipcentric/phonenumbers/{number['id']}", number="+44 121 496 0777")
        assert changed["number"] == "01214960777"

    def test_rules_of_the_api(self, world: World) -> None:
        numbers = rows(world, "/data/sipcentric/phonenumbers", **{"destination_id!": "null"})
        path = f"/data/sipcentric/phonenumbers/{numbers[0]['id']}"
        assert faults_of(change(world, path, 422, fax_enabled=True)) == ["destination_id"]
        assert world.control.get(path).json() == numbers[0]

    def test_a_row_that_others_refer_to_keeps_to_what_they_need(self, world: World) -> None:
        """A phone cannot go to another customer while a number of the first leads to it."""
        number = rows(world, "/data/sipcentric/phonenumbers", **{"destination_id!": "null"})[0]
        path = f"/data/sipcentric/endpoints/{number['destination_id']}"
        other = rows(world, "/data/sipcentric/customers", **{"id!": number["customer_id"]})[0]
        before = world.control.get(path).json()
        assert faults_of(change(world, path, 422, customer_id=other["id"])) == ["customer_id"]
        assert world.control.get(path).json() == before

    def test_what_was_wrong_before_does_not_keep_a_row_from_changing(self, world: World) -> None:
        event = rows(world, "/data/sipgate/events", kind="call")[0]
        extension = event["extension_id"]
        assert world.control.delete(f"/data/sipgate/extensions/{extension}").status_code == 204
        assert change(world, f"/data/sipgate/events/{event['id']}", read=not event["read"])["read"] != event["read"]
        faulty = change(world, f"/data/sipgate/events/{event['id']}", 422, extension_id="nobody")
        assert faults_of(faulty) == ["extension_id"]


class TestWhatFollows:
    def test_search_text_and_numbers_of_a_contact(self, world: World) -> None:
        contact = next(
            row
            for row in rows(world, "/data/sipgate/contacts")
            if any(entry["entryName"] == "TEL" for entry in row["entries"])
        )
        number = "4915735980001"
        entries = [each | ({"value": number} if each["entryName"] == "TEL" else {}) for each in contact["entries"]]
        change(world, f"/data/sipgate/contacts/{contact['id']}", entries=entries, fn="Zoe Zucker")
        client = world.sipgate(accept="application/json")
        for text, found in (("Zoe", 1), ("980001", 1)):
            answer = client.get("/my/contacts/", params={"filter": text}).json()
            assert contact["id"].upper() in str(answer).upper(), (text, found)
        world.simulate("sipgate", "incoming-call", from_=number)
        assert "Zoe Zucker" in client.get("/my/events/calls/").text

    def test_name_of_a_contact_is_the_one_of_its_entries(self, world: World) -> None:
        contact = rows(world, "/data/sipgate/contacts")[0]
        path = f"/data/sipgate/contacts/{contact['id']}"
        renamed = change(world, path, fn="Zoe Zucker")
        assert {"Zoe Zucker"} == {e["value"] for e in renamed["entries"] if e["entryName"] == "FN"}
        assert change(world, path, entries=contact["entries"])["fn"] == contact["fn"]

    def test_scheduled_message_is_sent_at_its_new_moment(self, world: World) -> None:
        client = world.sipgate(accept="application/json")
        form = {"targets": "447700900050", "content": "Hello", "schedule": "2026-03-02 10:00:00"}
        sent = client.post("/my/events/sms/", data=form)
        assert sent.status_code < 300, sent.text
        event = rows(world, "/data/sipgate/events", order="-id", limit=1)[0]
        path = f"/data/sipgate/events/{event['id']}"
        change(world, path, scheduled="2026-03-02T11:00:00Z")
        world.advance(3600)
        assert world.control.get(path).json()["status"] == "scheduled"
        change(world, path, scheduled="2026-03-02T10:30:00Z")
        world.advance(1800)
        assert world.control.get(path).json()["sent"] == "2026-03-02T10:30:00.000"
        balance = client.get("/my/balance/").text
        world.advance(3600)
        assert client.get("/my/balance/").text == balance

    def test_caller_ids_follow_their_number(self, world: World) -> None:
        linked = rows(world, "/data/telecom_center/external_accounts", **{"available_did_number_id!": "null"})[0]
        account = f"/data/telecom_center/external_accounts/{linked['id']}"
        number = f"/data/telecom_center/did_numbers/{linked['available_did_number_id']}"
        change(world, number, number="441214960999")
        assert world.control.get(account).json()["external_caller_id"] == "441214960999"
        assert world.control.delete(number).status_code == 204
        after = world.control.get(account).json()
        assert (after["external_caller_id"], after["allow_external_calls"]) == (None, False)

    def test_link_to_another_number_brings_its_caller_id(self, world: World) -> None:
        linked = rows(world, "/data/telecom_center/external_accounts", **{"available_did_number_id!": "null"})[0]
        path = f"/data/telecom_center/external_accounts/{linked['id']}"
        unlinked = change(world, path, available_did_number_id=None)
        assert (unlinked["external_caller_id"], unlinked["allow_external_calls"]) == (None, False)
        again = change(world, path, available_did_number_id=linked["available_did_number_id"])
        number = world.control.get(f"/data/telecom_center/did_numbers/{linked['available_did_number_id']}").json()
        assert (again["external_caller_id"], again["allow_external_calls"]) == (number["number"], True)

    def test_audio_of_another_size_takes_the_place_of_what_was_sent(self, world: World) -> None:
        sound = rows(world, "/data/sipcentric/sounds")[0]
        client = world.sipcentric()
        address = f"/customers/{sound['customer_id']}/sounds/{sound['id']}"
        own = client.get(address, headers={"Accept": "audio/wav"}).content
        assert client.put(address, content=own, headers={"Content-Type": "audio/wav"}).status_code < 300
        change(world, f"/data/sipcentric/sounds/{sound['id']}", size=44 + 16000)
        assert len(client.get(address, headers={"Accept": "audio/wav"}).content) == 44 + 16000

    def test_bundle_ends_at_its_new_moment(self, world: World) -> None:
        bundle = rows(world, "/data/sipcentric/callbundles")[0]
        path = f"/data/sipcentric/callbundles/{bundle['id']}"
        change(world, path, status="ACTIVE", auto_renew=False, valid_to="2026-03-02T10:00:00Z")
        change(world, path, valid_to="2026-03-02T11:00:00Z")
        world.advance(3600)
        assert world.control.get(path).json()["status"] == "ACTIVE"
        world.advance(3600)
        assert world.control.get(path).json()["status"] == "EXPIRED"

    def test_bundle_that_is_changed_twice_renews_once(self, world: World) -> None:
        bundle = rows(world, "/data/sipcentric/callbundles")[0]
        path = f"/data/sipcentric/callbundles/{bundle['id']}"
        values = {"status": "ACTIVE", "auto_renew": True, "used_mins": 7, "valid_from": "2026-02-02T10:00:00Z"}
        change(world, path, **values, valid_to="2026-03-02T10:00:00Z")
        change(world, path, used_mins=9)
        world.advance(3601)
        renewed = world.control.get(path).json()
        assert (renewed["status"], renewed["used_mins"]) == ("ACTIVE", 0)
        assert "2026-03-20" < renewed["valid_to"] < "2026-04-10"

    def test_a_phone_has_what_the_api_would_fill_in(self, world: World) -> None:
        row = rows(world, "/data/sipcentric/endpoints", type="mailbox")[0]
        changed = change(world, f"/data/sipcentric/endpoints/{row['id']}", type="phone", timeout=None)
        assert (changed["timeout"], changed["call_waiting"], bool(changed["sip_password"])) == (30, True, True)
        assert f"sipcentric/{row['id']}" in [each.key for each in world.kit.phones(vendor="sipcentric")]

    def test_number_rings_where_it_leads_now(self, world: World) -> None:
        number = rows(world, "/data/sipcentric/phonenumbers", number="01212854411")[0]
        change(world, f"/data/sipcentric/phonenumbers/{number['id']}", destination_id=2535)
        call = world.kit.place_call(to="01212854411")
        assert call.legs[-1]["phone"] == "sipcentric/2535"
