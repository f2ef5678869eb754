"""Ask the emulator what the real API was asked, and hold the answers side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote

import httpx2

from emulator.drift.bodies import document_of
from emulator.drift.bodies import kept as kept_body
from emulator.drift.comparing import NOTHING, Difference, Known, compare
from emulator.drift.disguise import Disguise, last_name
from emulator.drift.kinds import kind_by_name
from emulator.drift.planting import Rows
from emulator.drift.recording import Entry, Recording
from emulator.exchange.routing import Route
from emulator.exchange.vendor import Vendor
from emulator.testing.world import World

Verdict = Literal["same", "different", "not comparable"]
SENT = ("accept", "content-type")
"""Headers that are sent again."""


@dataclass
class Result:
    """What came of one exchange."""

    line: int
    operation: str
    verdict: Verdict
    reasons: list[str] = field(default_factory=list)


class NotComparable(Exception):
    """Why an exchange says nothing of the emulator."""


class Replay:
    """A recording asked again in a fresh world."""

    def __init__(self, vendor: Vendor, world: World, client: httpx2.Client) -> None:
        self.vendor, self.world, self.client = vendor, world, client
        api = vendor.behaviour.create_api()
        self.routes = {route.name: route for route in api.routes if isinstance(route, Route)}
        document = world.call("GET", f"/openapi/{vendor.name}.json")
        self.examples, self.optional = examples(document), optional(document)
        user, secret = getattr(world, vendor.name).credentials
        self.signing = vendor.sign_in(user, secret)

    def results(self, recording: Recording) -> Iterator[Result]:
        """What came of each exchange, in order."""
        for line, entry in enumerate(recording.entries, 2):
            name = entry.operation or f"{entry.method} {entry.path}"
            try:
                found = [*dict.fromkeys(map(str, self.differences(entry)))]
                yield Result(line, name, "different" if found else "same", found)
            except NotComparable as why:
                yield Result(line, name, "not comparable", [str(why)])
            except RecursionError:
                yield Result(line, name, "not comparable", ["its documents are nested too deeply"])

    def differences(self, entry: Entry) -> Iterator[Difference]:
        """What differs for an exchange. Raises NotComparable."""
        check(entry, self.vendor)
        assert entry.answer
        self.world.reset()
        self.world.freeze(entry.at)
        answer = self.ask(entry)
        if answer.status_code != entry.answer.status:
            yield Difference("status", "of the answer", str(entry.answer.status), str(answer.status_code))
            return
        types = media_of(dict(entry.answer.headers)), media_of(answer.headers)
        if types[0] != types[1]:
            yield Difference("content type", "of the answer", *(each or "none" for each in types))
            return
        recorded = document_of(entry.answer.body)
        if recorded is None and entry.answer.body:
            raise NotComparable(f"{types[0] or 'a body without a type'} has no members to compare")
        planted = self.plant(entry, recorded, self.document(answer))
        answer = self.ask(entry)
        if answer.status_code != entry.answer.status:  # what was planted keeps the client out
            self.world.reset()
            planted, answer = frozenset(), self.ask(entry)
        emulated = self.document(answer)
        if is_empty(emulated) and not is_empty(recorded):
            raise NotComparable("nothing in the emulator's world meets the question")
        yield from compare(recorded, emulated, Known(planted, self.optional.get(entry.operation or "", NOTHING)))

    def plant(self, entry: Entry, recorded: Any, emulated: Any) -> frozenset[str]:
        """Plant what the real API has; where nothing here meets the question, in the place of what would without it."""
        if is_empty(emulated):
            emulated = self.document(self.ask(entry.model_copy(update={"query": unconditional(entry.query)})))
        return frozenset(Rows(self.world, self.vendor.name).plant(recorded, emulated))

    def ask(self, entry: Entry) -> httpx2.Response:
        """Ask the emulator; ids that lead to something there become ids that lead to something here."""
        path = self.path(entry)
        headers = {name: value for name, value in entry.headers if name in SENT}
        headers = {"accept": "*/*"} | headers | (self.signing if entry.signed_in else {})
        body: dict[str, Any] = {}
        if entry.body:
            body = {"json": entry.body["json"]} if "json" in entry.body else {"data": dict(entry.body.get("form", ()))}
            if "json" in entry.body and self.vendor.behaviour.reads(entry.method, entry.operation or ""):
                body = {"json": self.here(entry.operation, entry.body["json"])}
        return self.client.request(
            entry.method, path + (f"?{entry.query}" if entry.query else ""), headers=headers, **body
        )

    def here(self, operation: str | None, given: Any) -> Any:
        """The parameters of a question, ids as this world has them."""
        example = self.examples.get(operation or "", {}).get("", {})
        return {**given, **{k: v for k, v in example.items() if k in given}} if isinstance(given, dict) else given

    def path(self, entry: Entry) -> str:
        """The path with ids of this world; where the real API found nothing, the last one stays unknown."""
        route = self.routes.get(entry.operation or "")
        if route is None:
            return entry.path
        known = self.examples.get(route.name, {})
        template = route.path.strip("/").split("/")
        below = entry.path.removeprefix(self.vendor.prefix).strip("/").split("/")
        found_nothing = entry.answer is not None and entry.answer.status == 404
        last = max((place for place, part in enumerate(template) if part.startswith("{")), default=-1)
        parts = [
            str(known.get(part[1:-1], given))
            if part.startswith("{") and not (found_nothing and place == last)
            else given
            for place, (part, given) in enumerate(zip(template, below, strict=False))
        ]
        return f"{self.vendor.prefix}/{'/'.join(parts)}"

    def document(self, answer: httpx2.Response) -> Any:
        """An answer as a document."""
        disguise = Untouched(self.world.control.url)
        return document_of(kept_body(answer.content, answer.headers.get("content-type", ""), disguise))


class Untouched(Disguise):
    """The emulator's data are nobody's: only its address is taken out."""

    def __init__(self, url: str) -> None:
        super().__init__("GB", url, ())

    def text(self, value: str, name: str) -> str:
        """The text as it is."""
        return value.replace(self.upstream, "BASE")

    def figure(self, value: int | float, name: str) -> int | float:
        """The number as it is."""
        return value


def check(entry: Entry, vendor: Vendor) -> None:
    """Raise NotComparable for an exchange that says nothing of the emulator."""
    if entry.answer is None:
        raise NotComparable(f"the real API did not answer: {entry.failed}")
    status = entry.answer.status
    if 300 <= status < 400 and status != 304:
        raise NotComparable("the real API redirected, which is not followed")
    if status in (401, 403) and entry.signed_in:
        raise NotComparable("the real API refused who signed in, whose rights are not known here")
    if status == 429 or status >= 500:
        raise NotComparable(f"the real API was not at its best: {status}")
    if not vendor.behaviour.reads(entry.method, entry.operation or ""):
        raise NotComparable("it changes something; what it found there is not known")


def examples(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Values of parameters that lead to something, by operation; those of a body under an empty name."""
    found: dict[str, dict[str, Any]] = {}
    for methods in document["paths"].values():
        for said in methods.values():
            named = {each["name"]: each["example"] for each in said.get("parameters", ()) if "example" in each}
            content = said.get("requestBody", {}).get("content", {}).get("application/json", {})
            found[said["operationId"]] = named | {"": content.get("example") or {}}
    return found


def unconditional(query: str) -> str:
    """A query without what chooses by somebody's data."""
    pairs = query.split("&")
    return "&".join(pair for pair in pairs if kind_by_name(last_name(unquote(pair.partition("=")[0]))) is None)


def optional(document: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The members that an operation's answer may have or lack, as its document says."""
    found = {}
    for methods in document["paths"].values():
        for said in methods.values():
            contents = [
                each for answer in said.get("responses", {}).values() for each in answer.get("content", {}).values()
            ]
            named, needed = set[str](), set[str]()
            for content in contents:
                members_in(document, content.get("schema"), named, needed, set())
            found[said["operationId"]] = frozenset(named - needed)
    return found


def members_in(document: Mapping[str, Any], schema: Any, named: set[str], needed: set[str], seen: set[str]) -> None:
    """Gather the names of a schema's members, and of those that are required."""
    if isinstance(schema, dict):
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            target = document["components"]["schemas"].get(reference.rpartition("/")[2])
            members_in(document, target, named, needed, seen)
        named.update(schema.get("properties") or ())
        needed.update(schema.get("required") or ())
        for each in schema.values():
            members_in(document, each, named, needed, seen)
    elif isinstance(schema, list):
        for each in schema:
            members_in(document, each, named, needed, seen)


def media_of(headers: Any) -> str:
    """The content type without parameters."""
    return str(headers.get("content-type", "")).partition(";")[0].strip().lower()


def is_empty(document: Any) -> bool:
    """Whether a document has lists, and nothing in any of them."""
    lists = [*lists_in(document)]
    return bool(lists) and not any(lists)


def lists_in(document: Any) -> Iterator[list[Any]]:
    """The outermost lists of a document."""
    if isinstance(document, list):
        yield document
    elif isinstance(document, dict):
        for value in document.values():
            yield from lists_in(value)
