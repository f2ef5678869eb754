"""vCards as RFC 2426 writes them: read by a strict reader, and by a library that other programs use."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
import vobject

from tests.conftest import World

CONTACT = {"owner": "1112233w0", "created": "2026-03-02T08:00:00.000", "fn": "Ada, Countess; \\ of Lovelace"}
LINE = re.compile(
    r"(?:(?P<group>[A-Za-z0-9-]+)\.)?(?P<name>[A-Za-z0-9-]+)"
    r'(?P<parameters>(?:;[A-Za-z0-9-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*)(?:,(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*)*)'
    r":(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)
"""A line in the format's grammar."""
TEXTS = {"FN", "NOTE", "TITLE", "TEL", "EMAIL", "X-THING", "UID"}
ESCAPED = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")


def lines(content: bytes) -> list[tuple[str, str, str]]:
    """Name, parameters and value of each line; fails at what the format does not allow."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    assert all(len(line) <= 75 and b"\r" not in line and b"\n" not in line for line in physical)
    for line in physical:
        line.decode()  # no character is in two lines
    found = []
    for line in content[:-2].replace(b"\r\n ", b"").decode().split("\r\n"):
        match = LINE.fullmatch(line)
        assert match, line
        assert match["name"] not in TEXTS or ESCAPED.fullmatch(match["value"]), line
        found.append((match["name"], match["parameters"], match["value"]))
    return found


def planted(world: World, *entries: dict[str, Any], **values: Any) -> list[tuple[str, str, str]]:
    """The card of a contact with these lines; the whole book is still there, and a library can read it."""
    answer = world.control.post("/data/sipgate/contacts", json=CONTACT | {"entries": entries} | values)
    assert answer.status_code == 201, answer.text
    client = world.sipgate(accept="text/vcard")
    card = client.get(f"/my/contacts/{answer.json()['id']}/")
    book = client.get("/my/contacts/")
    assert (card.status_code, book.status_code) == (200, 200)
    assert len([line for line in lines(book.content) if line[0] == "BEGIN"]) == 24
    assert len([*vobject.readComponents(book.text)]) == 24
    found = lines(card.content)
    assert [found[0], found[1], found[-1]] == [("BEGIN", "", "VCARD"), ("VERSION", "", "3.0"), ("END", "", "VCARD")]
    counted = [line[0] for line in found]
    assert [counted.count(name) for name in ("VERSION", "FN", "N", "UID", "REV")] == [1] * 5
    return found


def line(kind: str, value: Any = None, /, **more: Any) -> dict[str, Any]:
    return {"entryName": kind, "value": value} | more


@pytest.mark.parametrize(
    ("entry", "due"),
    [
        (line("TEL", "493023125095", types=['q"uote', "WORK"]), ("TEL", ";TYPE=\"q'uote\",WORK", "+493023125095")),
        (line("TEL", "493023125095", types=["a,b;c:d", "", "x\r\ny"]),
         ("TEL", ';TYPE="a,b;c:d","x y"', "+493023125095")),
        (line("TEL", "extension 7"), ("TEL", "", "extension 7")),
        (line("CATEGORIES", "a,b;c"), ("CATEGORIES", "", "a,b\\;c")),
        (line("NICKNAME", "Ada"), ("NICKNAME", "", "Ada")),
        (line("URL", "https://x.test/?a=1;b=2,3"), ("URL", "", "https://x.test/?a=1;b=2,3")),
        (line("GEO", "", lat="51.2", long="6.78"), ("GEO", "", "51.2;6.78")),
        (line("GEO", "51.2,6.78"), ("GEO", "", "51.2;6.78")),
        (line("NOTE", "one\r\ntwo; three, \\ \x07four"), ("NOTE", "", "one\\ntwo\\; three\\, \\\\ four")),
        (line("N", None, family="van; der, Berg", given="A\\b"), ("N", "", "van\\; der\\, Berg;A\\\\b;;;")),
        (line("N", "Berg;Ada"), ("N", "", "Berg;Ada;;;")),
        (line("ORG", None, name="A; B", unit=["C, D", "E"]), ("ORG", "", "A\\; B;C\\, D;E")),
        (line("ORG", "Firm"), ("ORG", "", "Firm")),
        (line("ADR", None, street="Weg 1; 2. Hof", city="Köln"), ("ADR", "", ";;Weg 1\\; 2. Hof;Köln;;;")),
        (line("PHOTO", "https://x.test/a.png"), ("PHOTO", ";VALUE=uri", "https://x.test/a.png")),
        (line("PHOTO", "iVBO\nRw0K"), ("PHOTO", ";ENCODING=b", "iVBORw0K")),
        (line("KEY", "no base64!"), ("KEY", ";VALUE=text", "no base64!")),
        (line("BDAY", "1815-12-10"), ("BDAY", "", "1815-12-10")),
        (line("X-THING", "a;b", group="my group!"), ("X-THING", "", "a\\;b")),
    ],
)  # fmt: skip
def test_a_line_as_the_format_has_it(world: World, entry: dict[str, Any], due: tuple[str, str, str]) -> None:
    assert due in planted(world, entry)


@pytest.mark.parametrize(
    "entry",
    [line("GEO", ""), line("GEO", "here"), line("GEO", None, lat="51.2"), line("ORG", ""), line("ADR", None),
     line("PHOTO", "no picture"), line("BDAY", "in spring"), line("VERSION", "4.0"), line("UID", "own"),
     line("BEGIN", "VCARD"), line("END", "VCARD"), line("REV", "never"), line("PROFILE", "x"), line("NOTE", None)],
)  # fmt: skip
def test_what_has_no_form_is_left_out(world: World, entry: dict[str, Any]) -> None:
    values = [value for name, _, value in planted(world, entry) if name not in ("UID", "REV")]
    assert values == ["VCARD", "3.0", *values[2:4], "VCARD"]


def test_a_card_has_one_name(world: World) -> None:
    found = planted(world, line("FN", "Ada"), line("FN", "Countess"), line("N", "L;Ada"), line("N", "B;Ada"))
    assert [value for name, _, value in found if name in ("FN", "N")] == ["Ada", "L;Ada;;;"]


def test_a_contact_without_lines_goes_by_its_name(world: World) -> None:
    escaped = r"Ada\, Countess\; \\ of Lovelace"
    assert [(name, value) for name, _, value in planted(world)][3:5] == [("FN", escaped), ("N", f"{escaped};;;;")]


@pytest.mark.parametrize("letter", ["x", "ä", "字", "🙂"])
def test_long_lines_are_folded_between_characters(world: World, letter: str) -> None:
    assert ("NOTE", "", letter * 400) in planted(world, line("NOTE", letter * 400))


def test_a_library_reads_what_was_meant(world: World) -> None:
    key = world.control.post("/data/sipgate/contacts", json=CONTACT | {"entries": [
        line("FN", "Ada; \\, Lovelace"), line("N", None, family="Lovelace, Countess", given="Ada"),
        line("ADR", None, street="Weg 1; Hof", city="Köln", code="50667", types=["WORK"]),
        line("ORG", None, name="A; B", unit=["C, D"]), line("NOTE", "one\ntwo", group="item1"),
    ]}).json()["id"]  # fmt: skip
    card = vobject.readOne(world.sipgate(accept="text/vcard").get(f"/my/contacts/{key}/").text)
    assert (card.fn.value, card.n.value.family) == ("Ada; \\, Lovelace", "Lovelace, Countess")
    assert (card.adr.value.street, card.adr.value.city, card.adr.value.code) == ("Weg 1; Hof", "Köln", "50667")
    assert (card.org.value, card.note.value, card.note.group) == (["A; B", "C, D"], "one\ntwo", "item1")


@pytest.mark.parametrize(
    "entry",
    [line("TEL", 5), line("TEL", "1", types="WORK"), line("TEL", "1", types=[1]), line("ORG", None, unit="x")],
)  # fmt: skip
def test_a_line_of_wrong_types_is_refused(world: World, entry: dict[str, Any]) -> None:
    answer = world.control.post("/data/sipgate/contacts", json=CONTACT | {"entries": [entry]})
    assert (answer.status_code, "entries" in answer.text) == (422, True)


def test_a_carriage_return_survives_in_xml(world: World) -> None:
    text = "one\r\ntwo\rthree\t"
    key = world.control.post("/data/sipgate/contacts", json=CONTACT | {"entries": [line("NOTE", text)]}).json()["id"]
    answer = world.sipgate(accept="application/xml").get(f"/my/contacts/{key}/")
    assert ET.fromstring(answer.content).findtext(".//value") == text
    assert "<value>one&#13;\ntwo&#13;three\t</value>" in answer.text
