"""Contacts: lines with all their parts, filter and paging, vCards, telephones' phonebooks."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest
import vobject

from tests.conftest import World

CONTACTS = "/my/contacts/"
ANNA = "0b1f6a52-3c55-4d0e-9a3d-5f3f0a9c1d01"


def contacts(world: World, user: str = "sipgate", **params: Any) -> dict[str, Any]:
    """The list as JSON."""
    answer = world.sipgate(user, accept="application/json").get(CONTACTS, params=params)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()["Contacts"]
    return content


def names(content: dict[str, Any]) -> list[str]:
    """The `FN` of each contact."""
    lines = [entry for item in content["items"] for entry in item["entries"]]
    return [entry["value"] for entry in lines if entry["entryName"] == "FN"]


def anna(world: World) -> dict[str, Any]:
    """The contact that has every kind of line."""
    answer = world.sipgate(accept="application/json").get(f"{CONTACTS}{ANNA}/").json()["Contacts"]
    assert (len(answer["items"]), answer["overallMatches"]) == (1, 1)
    item: dict[str, Any] = answer["items"][0]
    return item


@pytest.mark.rule("sipgate.contacts.lines")
def test_parts_of_lines(world: World) -> None:
    entries = {entry["entryName"]: entry for entry in reversed(anna(world)["entries"])}
    head = {"group": None, "types": []}
    assert entries["N"] == head | {
        "entryName": "N",
        "value": "Schäfer;Anna;Maria;Dr.;MdB",
        "family": "Schäfer",
        "given": "Anna",
        "middle": "Maria",
        "prefixes": "Dr.",
        "suffixes": "MdB",
    }
    assert entries["ADR"] == {
        "entryName": "ADR",
        "group": "office",
        "types": ["WORK"],
        "value": "12 34;Hinterhaus;Musterstraße 1;Berlin;Berlin;10115;Deutschland",
        "po_box": "12 34",
        "extended": "Hinterhaus",
        "street": "Musterstraße 1",
        "city": "Berlin",
        "region": "Berlin",
        "country": "Deutschland",
    }
    assert (entries["GEO"]["lat"], entries["GEO"]["long"]) == ("52.5200", "13.4050")
    assert (entries["ORG"]["name"], entries["ORG"]["unit"]) == ("Muster GmbH", ["Einkauf", "Inland"])
    assert (entries["TEL"]["value"], entries["TEL"]["x-local-value"]) == ("493023125050", "030 23125050")
    assert "x-local-value" not in entries["EMAIL"]
    assert "family" not in entries["FN"]


@pytest.mark.rule("sipgate.contacts.local-value")
def test_a_foreign_number_is_shown_as_it_is_dialled_in_germany(world: World) -> None:
    (john,) = contacts(world, filter="John Doe")["items"]
    numbers = [entry["x-local-value"] for entry in john["entries"] if entry["entryName"] == "TEL"]
    assert numbers == ["00 44 20 7946 0050", "00 44 7700 900050"]


@pytest.mark.rule("sipgate.contacts.meta")
def test_meta(world: World) -> None:
    assert anna(world)["contactMeta"] == {
        "validFrom": "2024-05-06T09:08:09.000+0200",
        "UUID": ANNA,
        "owner": "1112233w0",
    }


def test_xml_as_a_client_reads_it(world: World) -> None:
    root = ET.fromstring(world.sipgate().get(f"{CONTACTS}{ANNA}").content)
    (item,) = root.iter("item")
    entries = list(item.iter("entry"))
    assert [entry.findtext("entryName") for entry in entries] == [e["entryName"] for e in anna(world)["entries"]]
    assert all(entry[0].tag == "entryName" for entry in entries)
    fax = entries[3]
    assert [kind.text for kind in fax.iter("type")] == ["WORK", "FAX"]
    assert fax.findtext("x-local-value") == "030 23125051"
    assert item.findtext("contactMeta/UUID") == ANNA
    assert root.findtext("overallMatches") == "1"


@pytest.mark.rule("sipgate.contacts.visible")
def test_a_user_sees_its_own_and_shared_contacts(world: World) -> None:
    mine, theirs = names(contacts(world)), names(contacts(world, "colleague"))
    assert "Muster GmbH" in mine
    assert "Muster GmbH" in theirs
    assert "Friend of the colleague" in theirs
    assert "Friend of the colleague" not in mine
    assert world.sipgate("colleague").get(f"{CONTACTS}{ANNA}/").status_code == 404


@pytest.mark.parametrize(
    "wanted", ["schäf", "SCHÄFER", "Anna Maria", "3023125050", "030 231250-50", "+49 30 23125051", "0049 30 23125050",
               "+49 (0)30 231250", "0049 (0)30 2312505", "+49 030 231250", "[030] 23125050"]
)  # fmt: skip
@pytest.mark.rule("sipgate.contacts.filtered")
def test_filter_on_name_and_number(world: World, wanted: str) -> None:
    found = contacts(world, filter=wanted)
    assert names(found) == ["Dr. Anna Maria Schäfer MdB"]
    assert found["overallMatches"] == 1


@pytest.mark.parametrize("wanted", ["%", "_", "nobody at all", "\\"])
def test_filter_takes_text_literally(world: World, wanted: str) -> None:
    assert contacts(world, filter=wanted) == {"items": [], "overallMatches": 0}


def test_filter_of_any_length(world: World) -> None:
    for length in (49_990, 50_001, 60_000):
        assert contacts(world, filter="x" * length) == {"items": [], "overallMatches": 0}


@pytest.mark.rule("sipgate.contacts.paged")
def test_pages_come_together_to_the_whole(world: World) -> None:
    whole = contacts(world)
    assert whole["overallMatches"] == len(whole["items"]) > 20
    assert contacts(world, limit=0) == whole
    pages = [contacts(world, limit=7, offset=offset) for offset in range(0, len(whole["items"]), 7)]
    assert {page["overallMatches"] for page in pages} == {whole["overallMatches"]}
    assert [item for page in pages for item in page["items"]] == whole["items"]
    assert contacts(world, limit=0, offset=20)["items"] == whole["items"][20:]
    assert contacts(world, limit=5, offset=1000)["items"] == []


@pytest.mark.parametrize(("name", "value"), [("limit", "-1"), ("limit", "x"), ("offset", "1.5"), ("offset", "9" * 20)])
def test_bad_paging_is_refused(world: World, name: str, value: str) -> None:
    answer = world.sipgate(accept="application/json").get(CONTACTS, params={name: value})
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, name)


@pytest.mark.parametrize("media", ["text/vcard", "text/x-vcard", "text/directory"])
@pytest.mark.rule("sipgate.contacts.vcard")
def test_one_vcard(world: World, media: str) -> None:
    answer = world.sipgate(accept=media).get(f"{CONTACTS}{ANNA}/")
    assert answer.headers["content-type"] == f"{media}; charset=utf-8"
    card = vobject.readOne(answer.text)
    assert card.fn.value == "Dr. Anna Maria Schäfer MdB"
    assert (card.n.value.family, card.n.value.prefix, card.n.value.suffix) == ("Schäfer", "Dr.", "MdB")
    assert (card.adr.value.street, card.adr.value.code, card.adr.value.box) == ("Musterstraße 1", "10115", "12 34")
    assert card.org.value == ["Muster GmbH", "Einkauf", "Inland"]
    assert [line.value for line in card.tel_list] == ["+493023125050", "+493023125051", "+491713920010"]
    assert card.tel_list[1].params["TYPE"] == ["WORK", "FAX"]
    assert card.adr.group == "office"
    assert card.note.value == "Likes; commas, and semicolons"
    assert card.uid.value == ANNA
    assert card.geo.value == "52.5200;13.4050"


@pytest.mark.parametrize("media", ["text/vcard", "text/x-vcard", "text/directory"])
def test_all_contacts_as_vcards(world: World, media: str) -> None:
    answer = world.sipgate(accept=media).get(CONTACTS)
    assert [card.fn.value for card in vobject.readComponents(answer.text)] == names(contacts(world))


def test_snom_phonebook(world: World) -> None:
    answer = world.sipgate().get(f"{CONTACTS}phonebook/snom/")
    assert answer.headers["content-type"] == "application/xml"
    book = ET.fromstring(answer.content)
    assert (book.tag, book.get("complete")) == ("tbook", "true")
    items = book.findall("item")
    assert [item.get("index") for item in items] == [str(n) for n in range(len(items))]
    assert {item.get("context") for item in items} == {"active"}
    found = [
        (i.findtext("number"), i.findtext("number_type")) for i in items if "Schäfer" in (i.findtext("name") or "")
    ]
    assert found == [("+493023125050", "business"), ("+491713920010", "mobile")]


@pytest.mark.parametrize(
    ("kept", "printed"),
    [
        ("112", "112"),
        ("*100#", "*100#"),
        ("030 23125095", "+493023125095"),
        ("+49 30 9018 2012 3456 789", "+49"),
        ("", ""),
    ],
)
def test_a_number_that_is_not_in_full_has_no_plus(world: World, kept: str, printed: str) -> None:
    lines = [{"entryName": "FN", "value": "Somebody"}, {"entryName": "TEL", "value": kept}]
    row = {"owner": "1112233w0", "created": "2026-01-01T00:00:00Z", "fn": "Somebody", "entries": lines}
    key = world.control.post("/data/sipgate/contacts", json=row).json()["id"]
    card = world.sipgate(accept="text/vcard").get(f"{CONTACTS}{key}/").text
    assert (f"TEL:{printed}" in card) == bool(kept)
    for vendor, number in (("snom", "number"), ("grandstream", "phonenumber")):
        book = ET.fromstring(world.sipgate().get(f"{CONTACTS}phonebook/{vendor}/").content)
        numbers = [element.text or "" for element in book.iter(number)]
        assert "" not in numbers
        assert not any(each.startswith("++") for each in numbers)
        assert any(each.startswith(printed) for each in numbers)


def test_a_world_with_a_short_number_can_be_carried_away(world: World) -> None:
    lines = [{"entryName": "FN", "value": "Help"}, {"entryName": "TEL", "value": "112"}]
    row = {"owner": "1112233w0", "created": "2026-01-01T00:00:00Z", "fn": "Help", "entries": lines}
    assert world.control.post("/data/sipgate/contacts", json=row).status_code == 201
    world.kit.snapshot("kept")
    assert world.control.post("/reset", content=world.kit.download("kept")).status_code == 200
    assert world.control.post("/reset", content=world.kit.bundle()).status_code == 200


def test_a_short_german_number_keeps_its_zero(world: World) -> None:
    lines = [{"entryName": "FN", "value": "Somebody"}, {"entryName": "TEL", "value": "0800 123"}]
    row = {"owner": "1112233w0", "created": "2026-01-01T00:00:00Z", "fn": "Somebody", "entries": lines}
    assert world.control.post("/data/sipgate/contacts", json=row).status_code == 201
    (found,) = contacts(world, filter="0800123")["items"]
    assert found["entries"][1]["x-local-value"] == "0800123"


def test_grandstream_phonebook(world: World) -> None:
    book = ET.fromstring(world.sipgate().get(f"{CONTACTS}phonebook/grandstream").content)
    assert book.tag == "AddressBook"
    contact = next(c for c in book.findall("Contact") if c.findtext("LastName") == "Schäfer")
    assert contact.findtext("FirstName") == "Anna"
    phones = [
        (phone.get("type"), phone.findtext("phonenumber"), phone.findtext("accountindex"))
        for phone in contact.iter("Phone")
    ]
    assert phones == [("Work", "+493023125050", "0"), ("Cell", "+491713920010", "0")]
    assert any(c.findtext("LastName") == "Muster GmbH" for c in book.findall("Contact"))


def test_phonebooks_are_xml_whatever_else_is_asked_for(world: World) -> None:
    answer = world.sipgate(accept="application/json").get(f"{CONTACTS}phonebook/snom/")
    assert ET.fromstring(answer.content).tag == "tbook"


@pytest.mark.parametrize("path", ["phonebook/siemens/", "phonebook/", "11111111-1111-4111-8111-111111111111/", "x/"])
def test_unknown_contact_and_vendor(world: World, path: str) -> None:
    assert world.sipgate().get(f"{CONTACTS}{path}").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.rule("sipgate.contacts.read-only")
def test_contacts_are_read_only(world: World, method: str) -> None:
    assert world.sipgate().request(method, CONTACTS).status_code == 405
