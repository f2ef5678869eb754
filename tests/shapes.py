"""Whether answers are as an OpenAPI document says: status, media type, and every member of the body.

A body may have no member that its schema does not name. XML is read as its schema says: what is an attribute, what
its members are called, which of them are numbers.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Part = dict[str, Any]
URN = "urn:openapi"
NUMBERS = {"integer": int, "number": float}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FORMATS = FormatChecker(())


@FORMATS.checks("uri")
def is_address(value: Any) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme and urlsplit(value).netloc)


@FORMATS.checks("date-time", ValueError)
def is_moment(value: Any) -> bool:
    return not isinstance(value, str) or bool(RFC_3339.fullmatch(value) and datetime.fromisoformat(value))


@FORMATS.checks("uuid", ValueError)
def is_uuid(value: Any) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value


def document_of(url: str, vendor: str) -> "Document":
    """A vendor's document, as a server shows it."""
    return Document(httpx2.get(f"{url}/_emulator/openapi/{vendor}.json", timeout=60).json())


class Document:
    """An OpenAPI document, to hold answers against."""

    def __init__(self, document: Part) -> None:
        self.document = document
        strict = DRAFT202012.create_resource(only_known(document))
        self.registry: Registry[Any] = Registry().with_resource(URN, strict)
        self.seen: set[tuple[str, int, str]] = set()
        """Operation, status and media type of what was held against it."""

    def operations(self) -> Iterator[tuple[str, str, Part]]:
        """Method, path and entry of every operation."""
        for path, methods in self.document["paths"].items():
            yield from ((method.upper(), path, entry) for method, entry in methods.items())

    def answers(self) -> Iterator[tuple[str, str, str, Part]]:
        """Operation, status, media type and content of every answer."""
        for _, _, entry in self.operations():
            for status, answer in entry["responses"].items():
                yield from ((entry["operationId"], status, *each) for each in answer.get("content", {}).items())

    def entry(self, method: str, url: str) -> Part:
        """The operation of a request."""
        path = urlsplit(url).path.removeprefix(self.document["servers"][0]["url"]).strip("/").split("/")
        literal, found = -1, None
        for known, pattern, entry in self.operations():
            places = pattern.strip("/").split("/")
            pairs = [(place, part) for place, part in zip(places, path, strict=False) if not place.startswith("{")]
            fits = known == method and len(places) == len(path) and all(place == part for place, part in pairs)
            if fits and len(pairs) > literal:
                literal, found = len(pairs), entry
        assert found is not None, f"no operation for {method} {url}"
        return found

    def check(self, answer: httpx2.Response) -> None:
        """Hold an answer against the document."""
        entry = self.entry(answer.request.method, str(answer.request.url))
        where = f"{entry['operationId']} {answer.status_code}"
        assert str(answer.status_code) in entry["responses"], f"{where} is not told of"
        content = entry["responses"][str(answer.status_code)].get("content", {})
        media = answer.headers.get("content-type", "").partition(";")[0]
        self.seen.add((entry["operationId"], answer.status_code, media))
        if answer.status_code in (204, 304):
            assert answer.content == b""
            assert content == {}
            return
        assert media in content, f"{where}: {media} is not told of"
        problems = self.problems(content[media]["schema"], media, body_of(answer, media))
        assert problems == [], f"{where} {media}: {problems}"

    def problems(self, schema: Part, media: str, body: Any) -> list[str]:
        """Where a body is not as its schema says."""
        body = self.read(schema, media, body)
        validator = Draft202012Validator(only_known(schema), registry=self.registry, format_checker=FORMATS)
        return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(body)]

    def read(self, schema: Part, media: str, body: Any) -> Any:
        """A body as a value: XML as its schema says, anything else as it is."""
        return self.read_xml(ET.fromstring(body), schema) if "xml" in media and isinstance(body, str) else body

    def resolve(self, schema: Part) -> Part:
        """A schema itself, where it is named by a reference; what stands beside the reference counts too."""
        if "$ref" not in schema:
            return schema
        found: Part = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found | {key: value for key, value in schema.items() if key != "$ref"}

    def read_xml(self, element: ET.Element, schema: Part) -> Any:
        """An element as the value that its schema describes; an empty one is null where that may be."""
        schema = self.resolve(schema)
        if "anyOf" in schema:
            options = [self.resolve(each) for each in schema["anyOf"]]
            named = [each for each in options if each.get("xml", {}).get("name", element.tag) == element.tag]
            if {"type": "null"} in options and len(element) == 0 and not element.text:
                return None
            return self.read_xml(element, next(each for each in named if each != {"type": "null"}))
        assert schema.get("xml", {}).get("name", element.tag) == element.tag
        if schema.get("type") == "array":
            return [self.read_xml(each, schema["items"]) for each in element]
        if schema.get("type") == "object":
            return dict(self.members(element, schema))
        return value_of(element.text, schema)

    def members(self, element: ET.Element, schema: Part) -> Iterator[tuple[str, Any]]:
        """The members of an object: its attributes, elements and repeated elements; what no schema names, as text."""
        known = {name: self.resolve(each) for name, each in schema["properties"].items()}
        for name, text in element.attrib.items():
            yield name, value_of(text, known.get(name, {}))
        for name in dict.fromkeys(each.tag for each in element):
            member, found = known.get(name, {"type": "string"}), element.findall(name)
            if is_repeated(member):
                items = self.array_of(member)["items"]
                yield name, [self.read_xml(each, items) for each in found]
            else:
                assert len(found) == 1, f"{element.tag} has {len(found)} times {name}"
                yield name, self.read_xml(found[0], {key: value for key, value in member.items() if key != "xml"})
        for name, member in known.items():
            if is_repeated(member) and element.find(name) is None and name in schema.get("required", ()):
                yield name, []

    def array_of(self, schema: Part) -> Part:
        """The array that a schema is, or that it may be beside null."""
        return next(each for each in schema.get("anyOf", [schema]) if each.get("type") == "array")


def is_repeated(schema: Part) -> bool:
    """Whether an array's members stand side by side in XML, without an element around them."""
    arrays = [each for each in schema.get("anyOf", [schema]) if each.get("type") == "array"]
    return bool(arrays) and not arrays[0].get("xml", {}).get("wrapped")


def value_of(text: str | None, schema: Part) -> Any:
    """The text of an element as a value of its type."""
    kind = schema.get("type")
    if kind == "boolean":
        return {"true": True, "false": False}.get(text or "", text)
    return NUMBERS[kind](text or "") if kind in NUMBERS else text or ""


def body_of(answer: httpx2.Response, media: str) -> Any:
    """A body as its schema describes it; bytes are a text without limits."""
    if "json" in media:
        return answer.json()
    return answer.text if media.startswith("text/") or "xml" in media else ""


def only_known(schema: Any) -> Any:
    """A schema whose objects have no members but those that it names, and whose references lead into the document."""
    if isinstance(schema, list):
        return [only_known(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {
        key: f"{URN}{value}" if key == "$ref" and isinstance(value, str) else only_known(value)
        for key, value in schema.items()
    }
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
        strict.setdefault("additionalProperties", False)
    return strict


def is_bare(document: Document, schema: Part) -> bool:
    """Whether a schema says nothing of what is in an object or an array, or nothing at all."""
    schema = document.resolve(schema)
    options = [each for word in ("anyOf", "oneOf", "allOf") for each in schema.get(word, ())]
    if options:
        return any(is_bare(document, each) for each in options)
    if schema.get("type") == "array":
        return is_bare(document, schema.get("items", {}))
    if schema.get("type") == "object":
        return not schema.get("properties") and not isinstance(schema.get("additionalProperties"), dict)
    return not schema.keys() & {"type", "enum", "const"}
