"""What a request sent and nothing read, with what was probably meant: found when somebody asks."""

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from emulator.control.explain.reads import Reads, Shape, elements, members, reads_of
from emulator.exchange.exchange import VendorExchange
from emulator.journal.exchange import Exchange
from emulator.journal.given import Given, Place, Sent, parsed

ALIKE = 0.7
MOST = 100
"""Names listed for one request."""
LONGEST = 200
"""Characters of a name that are compared."""


class UnreadName(TypedDict):
    """A name that nothing read."""

    name: str
    meant: Annotated[str | None, Field(description="What was probably meant.")]


class Unread(TypedDict):
    """What a request sent and nothing read."""

    query: list[UnreadName]
    body: list[UnreadName]


def unread(entry: Exchange, exchange: VendorExchange) -> Unread:
    """Names of the query, and paths of members of the body, that no parameter, model or handler looks at."""
    found: Unread = {"query": [], "body": []}
    reads = reads_of(exchange.api, entry.operation or "")
    if reads is None or not (entry.query or entry.body):
        return found
    given = exchange.vendor.behaviour.understands(entry)
    for place, name, meant in unread_names(given, reads):
        found[place].append({"name": name, "meant": meant})
    for place, name, meant in unread_members(entry, given, reads):
        if len(found[place]) >= MOST:
            break  # what each was probably meant for takes its time
        found[place].append({"name": name, "meant": meant})
    return found


def unread_names(given: Given, reads: Reads) -> Iterator[tuple[Place, str, str | None]]:
    """Of the names of the query or a form, those that stand for no parameter of the operation: each once."""
    known = reads.query if given.among == "query" else members([reads.body]).keys()
    told: dict[Place, set[str]] = {"query": set(), "body": set()}
    for sent in given.names:
        names = told[sent.place]
        if len(names) == MOST or sent.name in names:
            continue
        if not is_read(sent, known) and sent.name not in given.also.get(sent.place, ()):
            names.add(sent.name)
            near = likeliest(sent.parameter or sent.name, known)
            yield sent.place, sent.name, near and given.spelling.format(near)


def is_read(sent: Sent, known: Collection[str]) -> bool:
    """Whether an operation reads a name. Where it knows `filter[id]`, it is the handler that judges `filter[x]`."""
    if sent.parameter in known:
        return True
    base, bracket, key = (sent.parameter or "").partition("[")
    return bool(bracket and key.strip("]")) and any(name.startswith(f"{base}[") for name in known)


def unread_members(entry: Exchange, given: Given, reads: Reads) -> Iterator[tuple[Place, str, str | None]]:
    """Of the members of a document, those that no model names; nor does the answer, which many send back."""
    answer = parsed(entry.answer_body)
    named = answer.keys() if isinstance(answer, dict) else ()
    for path, meant in strangers(given.document, [reads.body], [reads.shown], ""):
        if path not in named and path.rpartition(".")[2] not in given.also.get("body", ()):
            yield "body", path, meant


def strangers(value: Any, read: Sequence[Shape], shown: Sequence[Shape], path: str) -> Iterator[tuple[str, str | None]]:
    """Members that neither shape has, all the way down."""
    if isinstance(value, list):
        for i, each in enumerate(value[:MOST]):
            yield from strangers(each, elements(read), elements(shown), f"{path}.{i}")
        return
    if not isinstance(value, dict):
        return
    known, named = members(read), members(shown)
    if not known and path:
        return  # an object of any form
    for name, part in value.items():
        where = f"{path}.{name}".removeprefix(".")
        if name in known or name in named:
            yield from strangers(part, known.get(name, []), named.get(name, []), where)
        else:
            near = likeliest(name, known)
            yield where, near and f"{path}.{near}".removeprefix(".")


def likeliest(name: str, known: Collection[str]) -> str | None:
    """Which of the known names is probably meant, if one is like this one."""
    plain = {simple(each): each for each in sorted(known, reverse=True)}
    near = get_close_matches(simple(name), plain, 1, ALIKE)
    return plain[near[0]] if near else None


def simple(name: str) -> str:
    """A name's beginning without what is easily mistaken: capitals, dashes, the brackets of a list."""
    return name[:LONGEST].lower().replace("_", "").replace("-", "").removesuffix("[]")
