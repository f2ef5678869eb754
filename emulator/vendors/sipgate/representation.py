"""One document, two representations: XML unless the client asks for JSON.

A document is a root's name and plain data. In JSON the root is the only key of an object; in XML it
is the outermost element. An array becomes an element that holds one element for each member
(`sources` holds `endpoint`s, see ELEMENTS; events of every kind are named by theirs); an array that
is not listed there repeats its own name. What has no value is `null` in JSON and an empty element in XML.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any
from xml.etree import ElementTree

import mimeparse

from emulator.memory.remembering import remembered

JSON = "application/json"
XML, TEXT_XML = "application/xml", "text/xml"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
DOCUMENTS = (XML, TEXT_XML, JSON)
"""Media types of every document, the preferred one first."""

Elements = Mapping[str, str | Sequence[str]]
ELEMENTS = {
    "Calls": "Call",
    "RegisteredMobileDevices": "RegisteredMobileDevice",
    "calls": "call",
    "devices": "device",
    "directDialNumbers": "number",
    "entries": "entry",
    "events": "event",
    "extensions": "extension",
    "faxVouchers": "voucher",
    "incomingNumbers": "number",
    "items": "item",
    "members": "member",
    "minuteVouchers": "voucher",
    "phonenumbers": "phonenumber",
    "previews": "preview",
    "recordings": "recording",
    "smsVouchers": "voucher",
    "sources": "endpoint",
    "targets": "endpoint",
    "types": "type",
}
"""What a member of each array is called in XML."""

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""
PLAIN = re.compile(r"[\w ,.:/+-]*", re.ASCII)
"""What most texts are: nothing in them is written otherwise."""
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
"""Raw, the last would be read as a line feed."""


@remembered(maxsize=1024)
def best_type(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type (preferred first) that an Accept header in any case likes best, if any."""
    if not accept.strip():
        return offered[0]
    try:
        return mimeparse.best_match(offered[::-1], accept.lower()) or None
    except mimeparse.MimeTypeParseException:
        return offered[0]


def to_xml(root: str, content: Any, elements: Elements) -> bytes:
    """A document as XML; `elements` names the members of its arrays, all of one alike or one by one."""
    return DECLARATION + member_to_xml(root, content, elements)


def member_to_xml(name: str, content: Any, elements: Elements) -> bytes:
    """A member of an array as XML."""
    return element(name, content, elements).encode()


def list_to_xml(root: str, array: str, members: Sequence[bytes], more: dict[str, Any]) -> bytes:
    """A document as XML that begins with an array, whose members are XML already."""
    head, empty, tail = to_xml(root, {array: []} | more, ELEMENTS).partition(f"<{array} />".encode())
    return b"".join((head, empty[:-3], b">", *members, b"</", empty[1:-3], b">", tail))


def write(root: ElementTree.Element) -> bytes:
    """The bytes of an XML document that is there as a tree. To write text and encode it once takes half the time."""
    text: str = ElementTree.tostring(root, "unicode")
    return DECLARATION + text.replace("\r", "&#13;").encode()  # raw, it would be read as a line feed


def element(name: str, content: Any, elements: Elements) -> str:
    """A value in its element. A tree of elements that is then written takes five times as long."""
    if isinstance(content, str) and PLAIN.fullmatch(content):
        inside = content
    elif isinstance(content, dict):
        inside = "".join([members(key, value, elements) for key, value in content.items()])
    elif isinstance(content, list):
        names = elements[name]
        pairs = zip(repeat(names) if isinstance(names, str) else names, content, strict=False)
        inside = "".join([element(each, member, elements) for each, member in pairs])
    else:
        inside = "" if content is None else to_text(content).translate(ESCAPES)
    return f"<{name}>{inside}</{name}>" if inside else f"<{name} />"


def members(name: str, value: Any, elements: Elements) -> str:
    """What a member of an object is in XML: an array that has no element of its own repeats its name."""
    if isinstance(value, list) and name not in elements:
        return "".join([element(name, member, elements) for member in value])
    return element(name, value, elements)


def to_text(value: Any) -> str:
    """A plain value as XML text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return UNWRITABLE.sub("\ufffd", str(value))
