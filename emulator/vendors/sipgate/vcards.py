"""Contacts as vCards (version 3.0), written by vobject. Import this module on use: the library is heavy."""

from collections.abc import Sequence
from typing import Any

import vobject
from vobject.vcard import Address, Name

from emulator.vendors.sipgate.representation import to_text


def to_vcards(contacts: Sequence[Any]) -> str:
    """One vCard after the other."""
    return "".join(to_vcard(contact) for contact in contacts)


def to_vcard(contact: Any) -> str:
    """A contact as a vCard; one without `FN` or `N`, which a vCard needs, goes by its full name."""
    card = vobject.vCard()
    for entry in contact.entries:
        line = card.add(entry["entryName"].lower())
        line.value = value_of(entry)
        if types := entry.get("types"):
            line.type_param = types
        if group := entry.get("group"):
            line.group = group
    if "fn" not in card.contents:
        card.add("fn").value = to_text(contact.fn)
    if "n" not in card.contents:
        card.add("n").value = Name(family=to_text(contact.fn))
    card.add("uid").value = contact.id
    card.add("rev").value = f"{contact.created[:19]}Z"
    text: str = card.serialize()
    return text


def value_of(entry: dict[str, Any]) -> Any:
    """A line's value as the library takes it."""

    def part(name: str) -> str:
        return to_text(entry.get(name) or "")

    match entry["entryName"]:
        case "N":
            prefix, suffix = part("prefixes"), part("suffixes")
            return Name(part("family"), part("given"), part("middle"), prefix, suffix)
        case "ADR":
            where = part("street"), part("city"), part("region"), part("code"), part("country")
            return Address(*where, part("po_box"), part("extended"))
        case "ORG":
            return [part("name"), *map(to_text, entry.get("unit") or [])]
        case "TEL":
            return f"+{part('value')}"
    return part("value")
