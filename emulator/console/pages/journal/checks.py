"""Lines that verify that a request was made: for pytest with the project's kit, for curl, for JavaScript."""

import re
from shlex import quote
from typing import Any

import orjson

from emulator.console.pages.journal.bodies import content_of, fields_of, media_of
from emulator.console.visit import Visit

HIDDEN = "***"
"""What stands in place of a secret, and so is no value to compare with."""
MOST_BODY = 4_000
"""Letters of a body that a line is worth."""
PATTERN = re.compile(r"^\^|[*{?]|\.\*")
"""What makes a path a pattern, or cannot be said in one."""
SIGNS = re.compile(r"[.^$*+?{}\[\]\\|()]")
LONGEST_PATH = 1_000


def lines_of(visit: Visit, entry: dict[str, Any]) -> dict[str, str]:
    """The lines, by the language that they are in."""
    match = match_of(entry)
    url = f"{visit.origin}{visit.api('requests/verify')}"
    body = orjson.dumps({"match": match, "at_least": 1}).decode()
    given = ", ".join(f"{name}={value!r}" for name, value in match.items())
    sent = f'{{method: "POST", headers: {{"Content-Type": "application/json"}}, body: JSON.stringify({body})}}'
    return {
        "pytest": f"emulator_world.wait_for({given})",
        "curl": f"curl --fail-with-body {quote(url)} -H 'Content-Type: application/json' --data-raw {quote(body)}",
        "JavaScript": f"const verdict = await fetch({orjson.dumps(url).decode()}, {sent}); "
        "if (!verdict.ok) throw new Error(await verdict.text());",
    }


def fault_match(entry: dict[str, Any]) -> dict[str, str]:
    """What a fault that is to hit such requests matches."""
    match = {name: entry[name] for name in ("vendor", "method", "operation", "caller") if entry[name]}
    return match | ({"path": path_of(entry["path"])} if len(entry["path"]) <= LONGEST_PATH else {})


def match_of(entry: dict[str, Any]) -> dict[str, Any]:
    """What a match says of this request; secrets are left out of it, and what cannot be said."""
    match = {name: entry[name] for name in ("vendor", "operation", "method", "caller") if entry[name]}
    if len(entry["path"]) <= LONGEST_PATH:
        match["path"] = path_of(entry["path"])
    query = {name: value for name, value in entry["request"]["query"] if HIDDEN not in value}
    if query and len(query) <= 100:
        match["query"] = query
    match["status"] = entry["status"]
    body = document_of(entry["request"])
    return match if body in (None, "", {}, []) else match | {"body": body}


def path_of(path: str) -> str:
    """A path as a pattern that means just this one."""
    return "^" + SIGNS.sub(r"\\\g<0>", path.rstrip("/")) + "$" if PATTERN.search(path) else path


def document_of(request: dict[str, Any]) -> Any:
    """The body as a match takes it: a document without its secrets, or text; None where it says too much."""
    content = content_of(request)
    if request["cut"] or request["encoding"] or not content or len(content) > MOST_BODY:
        return None
    if isinstance(request["json"], dict | list):
        return without_secrets(request["json"])
    if media_of(request) == "application/x-www-form-urlencoded":
        values: dict[str, Any] = {}
        for each in fields_of(request, media_of(request), content):
            values.setdefault(each.name, []).append(each.value)
        return without_secrets({name: found if len(found) > 1 else found[0] for name, found in values.items()})
    return None if HIDDEN in request["body"] else request["body"]


def without_secrets(document: Any) -> Any:
    """A document without the members that are hidden; a list that has one says less: only what stands before it."""
    if isinstance(document, dict):
        kept = {name: without_secrets(part) for name, part in document.items()}
        return {name: part for name, part in kept.items() if part != HIDDEN}
    if isinstance(document, list):
        return [part for part in map(without_secrets, document) if part != HIDDEN]
    return HIDDEN if isinstance(document, str) and HIDDEN in document else document
