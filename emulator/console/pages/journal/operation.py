"""The documented operation that a request met, or came nearest to, field by field: what was sent, and what was not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from emulator.console.drawing import line
from emulator.console.pages.journal.bodies import Field, content_of, fields_of, media_of
from emulator.console.visit import Visit

MOST_FIELDS, DEEPEST = 150, 5
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
INNER = re.compile(r"\w+\[(\w+)\]")
Json = dict[str, Any]


@dataclass
class Documented:
    """One documented parameter or member beside what was sent for it."""

    place: str
    """`path`, `query`, `header` or `body`."""
    name: str
    kind: str
    required: bool
    text: str
    sent: list[str]
    """The values that were sent; none where it was not."""
    instead: str = ""
    """A name that was sent and nothing read, by which this one was probably meant."""

    @property
    def state(self) -> str:
        """`sent`, `misspelt`, `missing` or `not sent`."""
        return "sent" if self.sent else "misspelt" if self.instead else "missing" if self.required else "not sent"


@dataclass
class Operation:
    """An operation of a vendor's document."""

    name: str
    method: str
    path: str
    summary: str
    evidence: str
    """On whose word it rests."""
    link: str
    """Where it stands in the documentation."""
    fields: list[Documented]
    unknown: list[tuple[str, str]]
    """Place and name of what was sent, is not documented, and nothing read."""


async def operation_of(visit: Visit, entry: Json) -> Operation | None:
    """The operation of an exchange, or that which it came nearest to; None where there is nothing near."""
    wanted = entry["operation"] or (entry["nearest"] or {}).get("operation")
    if not wanted:
        return None
    document = await visit.get(f"openapi/{entry['vendor']}.json")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation.get("operationId") == wanted:
                root = document["servers"][0]["url"].rstrip("/")
                fields = [*fields_in(document, operation, entry, path, root)][:MOST_FIELDS]
                unknown = mark(fields, entry["unread"])
                about = operation.get("summary", ""), operation.get("x-evidence", "documented")
                link = visit.root(f"/docs/{entry['vendor']}") + f"#/{quote(operation['tags'][0])}/{wanted}"
                return Operation(wanted, method.upper(), root + path, *about, link, fields, unknown)
    return None


def fields_in(document: Json, operation: Json, entry: Json, path: str, root: str) -> Iterator[Documented]:
    """Its parameters, then the members of its body."""
    places = {
        "path": [Field(*pair) for pair in in_path(f"{root}{path}", entry["path"])],
        "query": [Field(*pair) for pair in entry["request"]["query"]],
        "header": [Field(*pair) for pair in entry["request"]["headers"]],
    }
    form = form_of(entry["request"])
    for each in operation.get("parameters", ()):
        sent = [field.value for field in places.get(each["in"], []) if same(each, field.name)]
        if each["in"] == "query" and not sent:  # some vendors take parameters in a form as well
            sent = [field.value for field in form if field.name == each["name"]]
        required, kind = bool(each.get("required")), kind_of(document, each.get("schema", {}))
        yield Documented(each["in"], each["name"], kind, required, each.get("description", ""), sent)
    content = operation.get("requestBody", {}).get("content", {})
    described: Json = content.get(media_of(entry["request"])) or next(iter(content.values()), {})
    members_sent = {inner(field.name): field.value for field in form} if form else entry["request"]["json"]
    yield from members(document, described.get("schema", {}), members_sent, "")


def inner(name: str) -> str:
    """A form's name without what stands around it: `params[id]` is the member `id` of an object."""
    found = INNER.fullmatch(name)
    return found[1] if found else name


def form_of(request: Json) -> list[Field]:
    """The fields of a request's form, if it is one."""
    media = media_of(request)
    return fields_of(request, media, content_of(request)) if media in FORMS else []


def same(parameter: Json, name: str) -> bool:
    """Whether a name is a parameter's; those of headers have no case."""
    known: str = parameter["name"]
    return known.lower() == name.lower() if parameter["in"] == "header" else known == name


def in_path(template: str, path: str) -> Iterator[tuple[str, str]]:
    """The values of a path's parameters."""
    for part, value in zip(template.split("/"), path.split("/"), strict=False):
        if part.startswith("{") and part.endswith("}"):
            yield part[1:-1], value


def members(document: Json, schema: Json, value: Any, path: str, depth: int = 0) -> Iterator[Documented]:
    """The members of an object, those of objects in it after them."""
    for shape in shapes(document, schema):
        for name, part in shape.get("properties", {}).items():
            where, given = f"{path}.{name}".lstrip("."), isinstance(value, Mapping) and name in value
            sent = [shown(value[name])] if given else []
            text = part.get("description", "")
            yield Documented("body", where, kind_of(document, part), name in shape.get("required", ()), text, sent)
            if depth < DEEPEST and (given or name in shape.get("required", ())):
                yield from members(document, part, value[name] if given else None, where, depth + 1)


def shapes(document: Json, schema: Json, depth: int = 0) -> Iterator[Json]:
    """A schema without references and alternatives: each of them instead."""
    if depth > DEEPEST:
        return
    if "$ref" in schema:
        schema = document.get("components", {}).get("schemas", {}).get(schema["$ref"].rpartition("/")[2], {})
    yield schema
    for word in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(word, ()):
            yield from shapes(document, each, depth + 1)


def kind_of(document: Json, schema: Json) -> str:
    """What a value is, in a word or two."""
    kinds = [str(each["type"]) for each in shapes(document, schema) if "type" in each]
    choices = [str(choice) for each in shapes(document, schema) for choice in each.get("enum", ())]
    return " or ".join(dict.fromkeys(kinds)) + (f": {', '.join(choices[:8])}" if choices else "")


def shown(value: Any) -> str:
    """A value as it was sent, on one line."""
    text = value if isinstance(value, str) else line(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def mark(fields: list[Documented], unread: Json) -> list[tuple[str, str]]:
    """Mark what was probably meant by names that nothing read; those by which nothing was meant."""
    strange = [(place, each["name"], each["meant"]) for place in ("query", "body") for each in unread[place]]
    known = {field.name: field for field in reversed(fields)}
    for _, name, meant in strange:
        if meant and inner(meant) in known:
            known[inner(meant)].instead = name
    return [(place, name) for place, name, meant in strange if not meant or inner(meant) not in known]
