"""What the journal tells beside the exchange itself: which documented rule a request broke, what was meant."""

import re
from difflib import SequenceMatcher
from html import unescape
from http import HTTPStatus
from itertools import chain
from typing import Any

import orjson
from typing_extensions import TypedDict

from emulator.control.explain.ignored import ignored
from emulator.control.explain.reads import reads_of
from emulator.control.explain.unread import unread
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Route, Tree
from emulator.journal.exchange import Exchange

TELLING = ("message", "detail", "problem", "details", "errorMessage", "faultString", "text", "title", "description")
LEAF = re.compile(rb"<(\w+)>([^<]+)</\1>", re.ASCII)
"""An element of an XML document that holds text alone."""
LONGEST_SEGMENT = 100
"""Characters of a path's segment that are compared."""
MOST = 10
"""Notes of one kind."""
NAMING = ("field", "parameter", "pointer", "path")


def note(entry: Exchange, exchange: VendorExchange) -> list[str]:
    """Explanations of an exchange, made when it is read."""
    if entry.fault:
        return [*entry.notes, f"spoilt by fault {entry.fault}"]
    if is_refused_preflight(entry):
        return [*entry.notes, note_origin(dict(entry.headers).get(b"origin", b"null").decode("latin-1"))]
    if entry.operation is None and entry.status in (400, 401, 403, 404, 405):
        return [*entry.notes, *note_path(entry, exchange), *note_rules(entry, exchange)]
    refused = (note_world(entry), note_sign_in(entry), note_problems(entry), note_rules(entry, exchange))
    parts = (*refused, note_unread(entry, exchange))
    notes = [*entry.notes, *chain(*parts)]
    evidence = evidence_of(entry, exchange)
    if evidence:
        notes.append(f"{entry.operation} is not in the vendor's document: {evidence}")
    return notes


def is_refused_preflight(entry: Exchange) -> bool:
    """Whether a browser asked in vain what a page may send."""
    return entry.method == "OPTIONS" and entry.status >= 400 and b"access-control-request-method" in dict(entry.headers)


def note_rules(entry: Exchange, exchange: VendorExchange) -> list[str]:
    """The vendor's rules that a request broke, in words."""
    known = exchange.vendor.behaviour.rules
    return [f"breaks {known.get(rule, rule)}" for rule in entry.rules]


def note_origin(origin: str) -> str:
    """For a page that the browser did not let call the API: which setting does."""
    named = "'*'" if origin == "null" else origin
    return f"a page of origin {origin} may not call this: start the server with --cors {named} (EMULATOR_CORS)"


def note_path(entry: Exchange, exchange: VendorExchange) -> list[str]:
    """For a path or method that is not documented: what is."""
    path = entry.path.removeprefix(exchange.vendor.prefix)
    tree: Tree = exchange.api.tree
    found = tree.find(path)
    if found:
        methods = ", ".join(f"{method} ({route.name})" for method, (route, _) in found[0].routes.items())
        if entry.method in found[0].routes:
            return note_sign_in(entry) + note_problems(entry)
        return [f"{entry.method} is not documented for this path: {methods}"]
    near = nearest_operation(entry, exchange)
    if near is None:
        return ["no documented operation has this path"]
    where = f"{near['method']} {near['path']}"
    return [f"no documented operation has this path: the closest is {near['operation']}, {where}"]


class Nearest(TypedDict):
    """A documented operation that was probably meant."""

    operation: str
    method: str
    path: str


def nearest_operation(entry: Exchange, exchange: VendorExchange) -> Nearest | None:
    """The documented operation that a request which reached none was probably meant for."""
    if entry.operation is not None:
        return None
    path = entry.path.removeprefix(exchange.vendor.prefix)
    tree: Tree = exchange.api.tree
    found = tree.find(path)
    routes = {method: route for method, (route, _) in found[0].routes.items()} if found else {}
    route = routes.get(entry.method) or next(iter(routes.values()), None) or closest(path, entry.method, exchange)
    if route is None:
        return None
    method = entry.method if entry.method in (route.methods or ()) else min(route.methods or ("GET",))
    return {"operation": route.name, "method": method, "path": f"{exchange.vendor.prefix}{route.path}"}


def closest(path: str, method: str, exchange: VendorExchange) -> Route | None:
    """The documented operation whose path is most like this one, the same method first."""
    routes = [route for route in exchange.api.routes if isinstance(route, Route)]
    asked = [segment[:LONGEST_SEGMENT] for segment in path.strip("/").split("/")]
    return max(routes, key=lambda route: likeness(asked, method, route), default=None)


def likeness(asked: list[str], method: str, route: Route) -> float:
    """How much a path's segments are like a route's, parameters being like anything."""
    offered = route.path.strip("/").split("/")
    pairs = zip(asked, offered, strict=False)
    alike = sum(0.8 if b.startswith("{") else SequenceMatcher(None, a, b).ratio() for a, b in pairs)
    return alike / max(len(asked), len(offered)) + (0.05 if method in (route.methods or ()) else 0)


def note_sign_in(entry: Exchange) -> list[str]:
    """For a request that was not let in: what it signed in with."""
    if entry.status != 401:
        return []
    if entry.caller is None:
        return ["no credentials that could be read were sent"]
    return [f"{entry.caller!r} is no user of world {entry.world!r}, has another password, or has too few rights"]


def note_unread(entry: Exchange, exchange: VendorExchange) -> list[str]:
    """For a mistake that the vendor lets pass: what nothing read, and what had no effect."""
    reads = reads_of(exchange.api, entry.operation or "")
    if reads is None or not (entry.query or entry.body):
        return []
    found = unread(entry, exchange)
    given = exchange.vendor.behaviour.understands(entry)
    if not reads.media and given.media is None:
        found["body"] = []  # all of it is not read, which is said below
    names = [("query parameter", each) for each in found["query"]]
    names += [("body member", each) for each in found["body"]]
    told = [
        f"{where} {item['name']} is not read" + (f": {item['meant']} is probably meant" if item["meant"] else "")
        for where, item in names[:MOST]
    ]
    if len(names) > MOST:
        told.append(f"{len(names) - MOST} further names are not read")
    return told + [*ignored(entry, reads, given)][:MOST]


def note_world(entry: Exchange) -> list[str]:
    """For a user whose name has a plus: what names a world, and what does not."""
    user, plus, world = (entry.caller or "").partition("+")
    if not plus or error_of(entry) is None:
        return []
    why = f"{world!r} can name no world (1 to 64 letters, digits, '_', '.' or '-')"
    return [f"{why}, so {entry.caller!r} is a user of world 'default'; {user}+NAME is {user!r} in the world NAME"]


def note_problems(entry: Exchange) -> list[str]:
    """For a request that was refused: what the vendor's own error says is wrong, field by field."""
    document = error_of(entry)
    if document is None:
        return []
    problems = list(dict.fromkeys(problems_in(document)))
    told = [f"{entry.operation or entry.method} refused: {problem}" for problem in problems[:MOST]]
    if len(problems) > MOST:
        told.append(f"{entry.operation or entry.method} refused: {len(problems) - MOST} further reasons")
    return told or [f"{entry.operation or entry.method} refused: {status_phrase(entry.status)}"]


def status_phrase(status: int) -> str:
    """A status in words."""
    return f"{status} {HTTPStatus(status).phrase}" if status in HTTPStatus._value2member_map_ else str(status)


def error_of(entry: Exchange) -> Any:
    """The answer as a document if it is an error, some vendors' being sent with status 200; else None."""
    try:
        document = orjson.loads(entry.answer_body)
    except orjson.JSONDecodeError:
        leaves = {
            name.decode(): unescape(text.decode(errors="replace")) for name, text in LEAF.findall(entry.answer_body)
        }
        return leaves if entry.status >= 400 else None
    failed = isinstance(document, dict) and document.get("status") not in (None, "success") and "data" in document
    return document if entry.status >= 400 or (failed and isinstance(document["status"], str)) else None


def problems_in(document: Any, name: str = "") -> list[str]:
    """Every sentence in an error that says what is wrong, with the field's name where it has one."""
    if isinstance(document, list):
        return [problem for each in document for problem in problems_in(each, name)]
    if isinstance(document, str):
        return [f"{name}: {document}" if name else document]
    if not isinstance(document, dict):
        return []
    telling = next((document[key] for key in TELLING if isinstance(document.get(key), str)), None)
    naming = next((document[key] for key in NAMING if isinstance(document.get(key), str)), None)
    source = document.get("source")
    if isinstance(source, dict):
        naming = next((str(value) for value in source.values()), naming)
    named = naming and telling and not telling.startswith(naming)
    own = [f"{naming}: {telling}" if named else telling] if telling else []
    inner = [problem for key, value in document.items() for problem in problems_inside(key, value)]
    return inner or own


def problems_inside(key: str, value: Any) -> list[str]:
    """The problems in a member of an error that holds others."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return problems_in(value)
    if key not in ("error", "errors", "validationErrors", "data"):
        return []
    if isinstance(value, dict):
        by_field = [problem for name, each in value.items() for problem in problems_in(each, name)]
        return problems_in(value) or by_field
    return problems_in(value)


def evidence_of(entry: Exchange, exchange: VendorExchange) -> str | None:
    """On whose word an operation rests, if not on the vendor's document."""
    reads = reads_of(exchange.api, entry.operation or "")
    if reads is None or reads.evidence == "documented":
        return None
    return f"it rests on {WORDS.get(reads.evidence, reads.evidence)}"


WORDS = {
    "client": "what clients in use rely on",
    "framework": "what the vendor's framework does",
    "inferred": "what one would expect",
}
