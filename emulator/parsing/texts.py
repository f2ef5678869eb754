"""Texts as they come in: which bytes are which characters, and which characters no text holds.

What is declared is decoded, and nothing is guessed: bytes that are no text of their charset are
refused, not replaced. So is NUL, which neither XML nor every database can hold. Halves of
surrogate pairs are no UTF-8, and orjson takes none in JSON.
"""

import re
from codecs import lookup
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException

from emulator.parsing.json_text import read_json

CHARSETS = re.compile(
    r"ascii|utf-8|utf-8-sig|utf-(16|32)(-[bl]e)?|iso8859-\d+|cp\d+|koi8-\w|mac-\w+|gb\w+|big5\w*|euc_\w+|shift_jis\w*"
)
"""Charsets as Python calls them; what else it decodes is no charset, or costs too much."""
DECLARED = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]*)", re.IGNORECASE)
BOM = b"\xef\xbb\xbf"
"""What some editors begin a file with. Whether a server passes over it is the server's own way (RFC 8259)."""
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
Pairs = list[tuple[str, str]]


class BadText(HTTPException):
    """A 400: what is at fault (a parameter, a member of the body, or the body), and why. Each vendor draws it."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(400, f"{field}: {problem}")
        self.field = field
        self.problem = problem


def read_whole(field: str, text: str, most: int) -> int:
    """A whole number, not negative, in a query."""
    digits = text.lstrip("0")
    if not (text.isascii() and text.isdigit() and len(digits) <= len(str(most)) and int(digits or 0) <= most):
        raise BadText(field, f"must be a whole number from 0 to {most}")
    return int(digits or 0)


def check_text(field: str, text: str) -> None:
    """Refuse a text with a NUL."""
    if "\0" in text:
        raise BadText(field, "text has no NUL characters")


def check_query(query: bytes, passed_over: Collection[str] = ()) -> None:
    """Refuse a query that is no text, but for parameters that are passed over; a plain one costs two looks.

    A path that is no text needs no check: there is nothing at it.
    """
    if b"%" in query or not query.isascii():
        for name, value in read_pairs("query", query, "utf-8"):
            check_text("query", name)
            if name not in passed_over:
                check_text(name, value)


def charset_of(content_type: str) -> str:
    """The charset that a Content-Type declares, UTF-8 by default; BadText if there is none of that name."""
    found = DECLARED.search(content_type)
    name = found[1] if found else "utf-8"
    try:
        known = lookup(name).name
    except (LookupError, ValueError):
        known = ""
    if not CHARSETS.fullmatch(known):
        raise BadText("Content-Type", f"{name!r} is no charset that can be read")
    return known


def decoded(field: str, content: bytes, charset: str) -> str:
    """Bytes as text; BadText naming the field if they are none."""
    try:
        return content.decode(charset)
    except UnicodeDecodeError as error:
        raise BadText(field, f"byte {error.start} and those after it are no {charset} text") from None


def read_pairs(field: str, content: bytes, charset: str) -> Pairs:
    """Names and values of a query or a URL-encoded form, blank ones too."""
    text = decoded(field, content, charset)
    try:
        return parse_qsl(text, keep_blank_values=True, encoding=charset, errors="strict")
    except UnicodeDecodeError:
        raise BadText(field, f"some percent-encoded bytes are no {charset} text") from None


def read_form(content: bytes, content_type: str) -> Pairs:
    """Names and values of a form of either encoding; none at all of another body. Files are left out."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == FORM:
        pairs = read_pairs("body", content, charset_of(content_type))
    elif kind == MULTIPART:
        pairs = [*read_parts(content, content_type)]
    else:
        return []
    for name, value in pairs:
        check_text(name, value)
    return pairs


def read_parts(content: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    """Names and values of a multipart form, each part in the charset that it declares, or the form does."""
    from python_multipart.multipart import parse_options_header  # with the parser, 5 ms

    default = charset_of(content_type)
    for headers, body in split_parts(content, content_type):
        disposition, options = parse_options_header(headers.get(b"content-disposition"))
        if disposition == b"form-data" and b"name" in options and b"filename" not in options:
            declared = headers.get(b"content-type", b"").decode("latin-1")
            charset = charset_of(declared) if DECLARED.search(declared) else default
            name = decoded("body", options[b"name"], default)
            yield name, decoded(name, body, charset)


def split_parts(content: bytes, content_type: str) -> list[tuple[dict[bytes, bytes], bytes]]:
    """Headers (their names in lower case) and body of each part; BadText if it is no multipart."""
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser, parse_options_header

    parts: list[tuple[dict[bytes, bytes], bytearray]] = []
    header = [bytearray(), bytearray()]

    def end_header() -> None:
        parts[-1][0][bytes(header[0]).lower()] = bytes(header[1])
        header[:] = bytearray(), bytearray()

    callbacks: Any = {
        "on_part_begin": lambda: parts.append(({}, bytearray())),
        "on_part_data": lambda data, start, end: parts[-1][1].extend(data[start:end]),
        "on_header_field": lambda data, start, end: header[0].extend(data[start:end]),
        "on_header_value": lambda data, start, end: header[1].extend(data[start:end]),
        "on_header_end": end_header,
    }
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise BadText("Content-Type", "names no boundary")
    try:
        parser = MultipartParser(boundary, callbacks)
        parser.write(content)
        parser.finalize()
    except FormParserError as error:
        raise BadText("body", f"is no multipart form: {error}") from None
    return [(headers, bytes(body)) for headers, body in parts]


def load_json(content: bytes | str, content_type: str = "") -> Any:
    """A JSON text's value. Raises orjson.JSONDecodeError; BadText naming the member that holds a NUL.

    JSON is UTF-8 (RFC 8259). Another declared charset matters only where the bytes could differ.
    """
    if isinstance(content, bytes) and "charset" in content_type.lower():
        check_charset(content, charset_of(content_type))
    value = read_json(content)
    if (r"\u0000" if isinstance(content, str) else rb"\u0000") in content:  # type: ignore[operator]
        check_value(value)
    return value


def check_charset(content: bytes, declared: str) -> None:
    """Refuse JSON that calls itself something else than UTF-8, where that makes a difference."""
    same = declared in ("utf-8", "utf-8-sig", "ascii") or content.isascii()
    if not same or declared.startswith(("utf-16", "utf-32")):
        raise BadText("Content-Type", f"JSON is UTF-8, not {declared}")


def check_value(value: Any) -> None:
    """Refuse a NUL anywhere in a JSON value, in the names of members too."""
    left: list[tuple[str, Any]] = [("", value)]
    while left:
        where, found = left.pop()
        if isinstance(found, str):
            check_text(where or "body", found)
        elif isinstance(found, dict):
            for name, member in found.items():
                check_text(where or "body", name)
                left.append((f"{where}.{name}" if where else name, member))
        elif isinstance(found, list):
            left += [(f"{where}.{number}" if where else str(number), member) for number, member in enumerate(found)]
