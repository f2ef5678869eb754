"""Bodies as a recording keeps them: JSON, XML and forms without anybody's data; of all else, type and length."""

from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import orjson

from emulator.drift.disguise import Disguise, last_name

FORM = "application/x-www-form-urlencoded"
MOST_KEPT = 4 * 1024 * 1024
"""Bytes of a body that are read; of a longer one, type and length are kept."""
Body = dict[str, Any]
KINDS = frozenset({"json", "xml", "form", "binary"})
"""What a body is kept as."""


def kept(content: bytes, content_type: str, disguise: Disguise) -> Body | None:
    """A body for a recording; None where there is none."""
    if not content:
        return None
    media = content_type.partition(";")[0].strip().lower()
    if len(content) <= MOST_KEPT:
        if media.endswith(("/json", "+json")):
            return kept_json(content, media, disguise)
        if media.endswith(("/xml", "+xml")):
            return kept_xml(content, media, disguise)
        if media == FORM:
            pairs = parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True)
            return {"form": [[name, disguise.text(value, last_name(name))] for name, value in pairs]}
    return {"binary": len(content), "type": media if "/" in media else ""}


def kept_json(content: bytes, media: str, disguise: Disguise) -> Body:
    """A JSON body; one that is none is kept as length alone, since nobody knows what is in it."""
    try:
        return {"json": disguise.document(orjson.loads(content))}
    except (orjson.JSONDecodeError, RecursionError):
        return {"binary": len(content), "type": media, "broken": True}


def kept_xml(content: bytes, media: str, disguise: Disguise) -> Body:
    """An XML body; comments and instructions go."""
    try:
        root = ET.fromstring(content)
    except ET.ParseError:
        return {"binary": len(content), "type": media, "broken": True}
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if element.text and element.text.strip():
            element.text = disguise.text(element.text.strip(), name)
        element.tail = None
        element.attrib = {key: disguise.text(value, key) for key, value in element.attrib.items()}
    return {"xml": ET.tostring(root, encoding="unicode")}


def document_of(body: Body | None) -> Any:
    """A kept body as one document, XML as if it were JSON; None for what has no members."""
    if not body or "binary" in body:
        return None
    if "xml" in body:
        root = ET.fromstring(body["xml"])
        return {root.tag.rpartition("}")[2]: members(root)}
    return body.get("json", dict(body["form"]) if "form" in body else None)


def members(element: ET.Element) -> Any:
    """An element as a value: its text, or its children by name, those of one name as a list."""
    if not len(element):
        return element.text or ""
    found: dict[str, Any] = {}
    for child in element:
        found.setdefault(child.tag.rpartition("}")[2], []).append(members(child))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
