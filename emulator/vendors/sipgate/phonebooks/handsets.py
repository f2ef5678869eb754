"""Phonebooks: contacts in the XML that telephones read, each vendor's own.

snom: <https://service.snom.com/display/wiki/%3Ctbook%3E%2C%3Cphone-book%3E+tag>.
Grandstream: "GXP Series - XML Phonebook Guide". A fax line is nothing to call.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from emulator.vendors.sipgate.numbers import international
from emulator.vendors.sipgate.representation import to_text, write

SNOM_TYPES = {"CELL": "mobile", "HOME": "home", "WORK": "business"}
GRANDSTREAM_TYPES = {"CELL": "Cell", "HOME": "Home", "WORK": "Work"}


def to_snom(contacts: Sequence[Any]) -> bytes:
    """A `tbook`: an item for each number, which replaces the phone's own directory."""
    book = Element("tbook", {"e": "2", "complete": "true"})
    lines = [(contact, entry) for contact in contacts for entry in voice_numbers(contact)]
    for index, (contact, entry) in enumerate(lines):
        item = SubElement(book, "item", {"context": "active", "type": "none", "index": str(index)})
        add(item, "name", contact.fn)
        add(item, "number", international(entry["value"]))
        add(item, "number_type", type_of(entry, SNOM_TYPES, "fixed"))
    return write(book)


def to_grandstream(contacts: Sequence[Any]) -> bytes:
    """An `AddressBook`: a contact with all its numbers."""
    book = Element("AddressBook")
    for contact in contacts:
        numbers = list(voice_numbers(contact))
        if not numbers:
            continue
        element = SubElement(book, "Contact")
        last, first = names(contact)
        add(element, "LastName", last)
        add(element, "FirstName", first)
        for entry in numbers:
            phone = SubElement(element, "Phone", {"type": type_of(entry, GRANDSTREAM_TYPES, "Work")})
            add(phone, "phonenumber", international(entry["value"]))
            add(phone, "accountindex", "0")
    return write(book)


TEXT = {"type": "string"}


def element(name: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """An element with all of these in it, for the API's OpenAPI document."""
    return {"type": "object", "required": list(members), "properties": dict(members), "xml": {"name": name}}


def attribute(*words: str) -> dict[str, Any]:
    """An attribute, one of these words if there are any."""
    return TEXT | ({"enum": list(words)} if words else {}) | {"xml": {"attribute": True}}


SNOM_ITEM = element(
    "item",
    {"context": attribute("active"), "type": attribute("none"), "index": attribute()}
    | {"name": TEXT, "number": TEXT, "number_type": TEXT | {"enum": [*SNOM_TYPES.values(), "fixed"]}},
)
SNOM_BOOK = element(
    "tbook", {"e": attribute("2"), "complete": attribute("true"), "item": {"type": "array", "items": SNOM_ITEM}}
)
GRANDSTREAM_PHONE = element(
    "Phone", {"type": attribute(*GRANDSTREAM_TYPES.values()), "phonenumber": TEXT, "accountindex": TEXT}
)
GRANDSTREAM_CONTACT = element(
    "Contact", {"LastName": TEXT, "FirstName": TEXT, "Phone": {"type": "array", "items": GRANDSTREAM_PHONE}}
)
GRANDSTREAM_BOOK = element("AddressBook", {"Contact": {"type": "array", "items": GRANDSTREAM_CONTACT}})
BOOKS = {"anyOf": [SNOM_BOOK, GRANDSTREAM_BOOK]}
"""What phonebooks look like, for the API's OpenAPI document."""
PHONEBOOKS: Mapping[str, Callable[[Sequence[Any]], bytes]] = {"snom": to_snom, "grandstream": to_grandstream}


def voice_numbers(contact: Any) -> Iterator[dict[str, Any]]:
    """A contact's telephone numbers that are no fax line."""
    lines = (entry for entry in contact.entries if entry["entryName"] == "TEL" and entry.get("value"))
    return (entry for entry in lines if "FAX" not in types_of(entry))


def names(contact: Any) -> tuple[str, str]:
    """Last and first name; a contact without them goes by its full name."""
    for entry in contact.entries:
        if entry["entryName"] == "N" and (entry.get("family") or entry.get("given")):
            return entry.get("family") or "", entry.get("given") or ""
    return contact.fn, ""


def types_of(entry: dict[str, Any]) -> list[str]:
    """The types of a number; a planted one may go without."""
    return entry.get("types") or []


def type_of(entry: dict[str, Any], known: Mapping[str, str], default: str) -> str:
    """What a vendor calls the type of a number."""
    return next((known[kind] for kind in types_of(entry) if kind in known), default)


def add(parent: Element, name: str, text: str) -> None:
    """An element with text."""
    SubElement(parent, name).text = to_text(text)
