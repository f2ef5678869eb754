"""Contacts as vCards, version 3.0 (RFC 2426): whatever a contact holds, its card can be read.

What the format has no form for is left out: control characters, a quotation mark in a parameter
(an apostrophe stands for it), a place without coordinates, a picture that is neither an address
nor base64.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emulator.vendors.sipgate.numbers import international
from emulator.vendors.sipgate.phonebooks.entries import VALUE_ORDER, has_parts

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
PARTS = {name: VALUE_ORDER[name] for name in ("N", "ADR", "ORG")}
"""Lines of several parts, in the format's order."""
OURS = {"BEGIN", "END", "VERSION", "PROFILE", "UID", "REV"}
"""What the card says of itself, whatever the contact's lines say."""
ONCE = {"FN", "N"}
LISTS = {"CATEGORIES", "NICKNAME"}
"""Their commas part one word from the next."""
ADDRESSES = {"URL", "SOURCE"}
BINARY = {"PHOTO", "LOGO", "SOUND", "KEY"}
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
NUMBER = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]+)?")
DATE = re.compile(r"\d{4}-?\d\d-?\d\d(T\d\d:?\d\d:?\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?")
WIDTH = 75
"""Bytes of a line; what is longer goes on in the next, after a blank."""


def to_vcards(contacts: Sequence[Any]) -> str:
    """One vCard after the other."""
    return "".join(to_vcard(contact) for contact in contacts)


def to_vcard(contact: Any) -> str:
    """A contact as a vCard; one without `FN` or `N`, which a vCard needs, goes by its full name."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{escaped(contact.id)}"]
    missing = dict.fromkeys(("FN", "N"))
    for entry in contact.entries:
        name = entry["entryName"]
        value = None if name in OURS or name in ONCE - missing.keys() else written(name, entry)
        if value is not None:
            lines.append(f"{group_of(entry)}{name}{types_of(entry)}{value}")
            missing.pop(name, None)
    lines += [f"{name}:{escaped(contact.fn)}{';;;;' if name == 'N' else ''}" for name in missing]
    lines += [f"REV:{contact.created[:19]}Z", "END:VCARD"]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def group_of(entry: Mapping[str, Any]) -> str:
    """What ties a line to others, with its dot."""
    group = re.sub(r"[^A-Za-z0-9-]", "", text_of(entry.get("group")))
    return f"{group}." if group else ""


def types_of(entry: Mapping[str, Any]) -> str:
    """The parameter with a line's types, quoted where they are no plain words."""
    words = [text_of(word).replace('"', "'").replace("\n", " ").strip() for word in entry.get("types") or []]
    quoted = [word if re.fullmatch("[A-Za-z0-9-]+", word) else f'"{word}"' for word in words if word]
    return f";TYPE={','.join(quoted)}" if quoted else ""


def written(name: str, entry: Mapping[str, Any]) -> str | None:
    """A line's value with its colon, and the parameters that belong to the value; None if it has none to write."""
    text = text_of(entry.get("value"))
    if name in PARTS:
        parts = list(components(name, entry, text))
        return f":{';'.join(parts)}" if any(parts) else None
    if name == "GEO":
        return place(entry, text)
    if not text:
        return None
    if name in BINARY:
        return binary(name, text)
    if name in ADDRESSES:
        return f":{''.join(text.split())}"
    if name in LISTS:
        return f":{','.join(escaped(word.strip()) for word in text.split(','))}"
    if name == "BDAY":
        return f":{text}" if DATE.fullmatch(text) else None
    return f":{escaped(international(text) if name == 'TEL' else text)}"


def components(name: str, entry: Mapping[str, Any], text: str) -> Iterator[str]:
    """The parts of a name, an address or a firm; of a line that has only a value, what its semicolons part."""
    if not has_parts(name, entry):
        least = 1 if name == "ORG" else len(PARTS[name])
        parts = text.split(";")
        yield from (escaped(part) for part in [*parts, *[""] * (least - len(parts))])
        return
    for part in PARTS[name]:
        value = entry.get(part)
        if isinstance(value, list):
            yield from (escaped(text_of(unit)) for unit in value)
        elif part != "unit" or value:
            yield escaped(text_of(value))


def place(entry: Mapping[str, Any], text: str) -> str | None:
    """Coordinates: latitude and longitude."""
    found = [text_of(entry.get("lat")), text_of(entry.get("long"))]
    if not any(found):
        found = re.split("[;,]", text)
    where = [number.strip() for number in found]
    return f":{';'.join(where)}" if len(where) == 2 and all(map(NUMBER.fullmatch, where)) else None


def binary(name: str, text: str) -> str | None:
    """A picture, sound or key: where it is, or itself in base64."""
    if URI.fullmatch(text):
        return f";VALUE=uri:{text}"
    packed = "".join(text.split())
    if BASE64.fullmatch(packed):
        return f";ENCODING=b:{packed}"
    return f";VALUE=text:{escaped(text)}" if name == "KEY" else None


def text_of(value: Any) -> str:
    """A value without what no line can hold; line breaks are line feeds."""
    return "" if value is None else CONTROLS.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))


def escaped(text: str) -> str:
    """A text within a line."""
    return text_of(text).translate(ESCAPES)


def folded(line: str) -> str:
    """A line in as many as it takes, each of them at most so many bytes wide and of whole characters."""
    parts, room = [""], WIDTH
    for letter in line:
        width = len(letter.encode())
        if width > room:
            parts.append("")
            room = WIDTH - 1
        parts[-1] += letter
        room -= width
    return "\r\n ".join(parts)
