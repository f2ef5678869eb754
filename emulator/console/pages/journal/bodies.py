"""Bodies as what they are: JSON, XML, forms, sound, pictures, documents; and as they came."""

import base64
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from python_multipart.multipart import parse_options_header

from emulator.console.pages.journal.markup import indented
from emulator.parsing.texts import BadText, split_parts

HARMLESS = re.compile(r"audio/[a-z0-9][a-z0-9.+-]{0,60}|image/(?:png|jpeg|gif)|application/pdf")
"""What a browser may be handed as what it is; everything else is text to it."""
MOST_SHOWN = 20_000
"""Letters of a body on a page; the whole of it is a link away."""
MOST_FIELDS = 200
BYTES_SHOWN = 512
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass
class Field:
    """One field of a form."""

    name: str
    value: str
    about: str = ""
    """Of a file: its name, its type, its size."""


@dataclass
class Body:
    """A body to be shown."""

    kind: str
    """`none`, `json`, `xml`, `form`, `audio`, `image`, `pdf`, `text` or `bytes`."""
    media: str
    size: int
    """Bytes of what is kept."""
    cut: bool
    raw: str
    pretty: str = ""
    fields: list[Field] = field(default_factory=list)


def content_of(side: dict[str, Any]) -> bytes:
    """The bytes that are kept of a request's or an answer's body."""
    return base64.b64decode(side["body"]) if side["encoding"] else side["body"].encode(errors="replace")


def media_of(side: dict[str, Any]) -> str:
    """The media type that the headers give, in lower case and without parameters."""
    return header(side, "content-type").partition(";")[0].strip().lower()


def header(side: dict[str, Any], wanted: str) -> str:
    """The value of a header, or an empty text."""
    return next((value for name, value in side["headers"] if name.lower() == wanted), "")


def body_of(side: dict[str, Any]) -> Body:
    """The body of one side of an exchange."""
    content, media = content_of(side), media_of(side)
    raw = dump(content) if side["encoding"] else side["body"]
    shown = Body("none", media, len(content), side["cut"], cut(raw))
    if not content:
        return shown
    shown.kind = kind_of(side, media)
    if shown.kind == "json":
        shown.pretty = cut(json_lines(side["json"]))
    elif shown.kind == "xml":
        shown.pretty = cut(indented(side["body"]) or "")
    elif shown.kind == "form":
        shown.fields = fields_of(side, media, content)[:MOST_FIELDS]
    return shown


def json_lines(document: Any) -> str:
    """A JSON document to be read; nothing of one that is nested too deeply."""
    try:
        return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONEncodeError:
        return ""


def kind_of(side: dict[str, Any], media: str) -> str:
    """What a body is, by its type and by itself."""
    if HARMLESS.fullmatch(media):
        return "pdf" if media == "application/pdf" else media.partition("/")[0]
    if media in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return "form"
    if side["encoding"]:
        return "bytes"
    if side["json"] is not None:
        return "json"
    is_xml = media.endswith(("/xml", "+xml")) or side["body"].lstrip().startswith("<?xml")
    return "xml" if is_xml else "text"


def cut(text: str) -> str:
    """As much of a text as a page shows."""
    return text[:MOST_SHOWN] + f"\n… {len(text) - MOST_SHOWN:,} more letters" if len(text) > MOST_SHOWN else text


def dump(content: bytes) -> str:
    """The first bytes as hexadecimal numbers, and as letters where they are some."""
    lines = []
    for place in range(0, min(len(content), BYTES_SHOWN), 16):
        row = content[place : place + 16]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{place:06x}  {row.hex(' '):<47}  {letters}")
    rest = len(content) - BYTES_SHOWN
    return "\n".join([*lines, f"… {rest:,} more bytes"] if rest > 0 else lines)


def fields_of(side: dict[str, Any], media: str, content: bytes) -> list[Field]:
    """The fields of a form."""
    if media != "multipart/form-data":
        text = content.decode("utf-8", errors="replace")
        return [Field(name, cut(value)) for name, value in parse_qsl(text, keep_blank_values=True)]
    try:
        return [part_of(*part) for part in split_parts(content, header(side, "content-type"))]
    except BadText:
        return []


def part_of(headers: dict[bytes, bytes], content: bytes) -> Field:
    """One field of a multipart form; of a file what it is, and its text where it is one."""
    options = parse_options_header(headers.get(b"content-disposition"))[1]
    name = options.get(b"name", b"").decode(errors="replace")
    about = ""
    if b"filename" in options:
        media = headers.get(b"content-type", b"text/plain").partition(b";")[0].strip()
        told = [text.decode(errors="replace") for text in (options[b"filename"], media)]
        about = f"{', '.join(told)}, {len(content):,} bytes"
    try:
        return Field(name, cut(content.decode()), about)
    except UnicodeDecodeError:
        return Field(name, dump(content), about or f"{len(content):,} bytes")


def is_editable(side: dict[str, Any]) -> bool:
    """Whether a body can be changed as text in a form: whole, and without signs that a form would lose."""
    return not side["encoding"] and not side["cut"] and not CONTROLS.search(side["body"])
