"""What a request sent and nothing read, with what was probably meant: found when somebody asks."""

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from emulator.control.reads import Reads, Shape, elements, members, reads_of
from emulator.core.exchange import VendorExchange
from emulator.core.given import Given, Sent
from emulator.core.journal import Exchange

ALIKE = 0.6
MOST = 100
"""Names listed for one request."""
Unread = dict[str, list[dict[str, str | None]]]


def unread(entry: Exchange, exchange: VendorExchange) -> Unread:
    """Names of the query, and paths of members of the body, that no parameter, model or handler looks at."""
    found: Unread = {"query": [], "body": []}
    reads = reads_of(exchange.api, entry.operation or "")
    if reads is None or not (entry.query or entry.body):
        return found
    behaviour = exchange.vendor.behaviour
    given = behaviour.given(entry)
    for place, name, meant in [
        *unread_names(given, reads, behaviour.reads),
        *unread_members(given, reads, behaviour.reads),
    ]:
        item = {"name": name, "meant": meant}
        if item not in found[place] and len(found[place]) < MOST:
            found[place].append(item)
    return found


def unread_names(given: Given, reads: Reads, besides: Collection[str]) -> Iterator[tuple[str, str, str | None]]:
    """Of the names of the query or a form, those that stand for no parameter of the operation."""
    known = reads.query if given.among == "query" else members([reads.body]).keys()
    for sent in given.names:
        if not is_read(sent, known, besides):
            near = likeliest(sent.parameter or sent.name, known)
            yield sent.place, sent.name, near and given.spelling.format(near)


def is_read(sent: Sent, known: Collection[str], besides: Collection[str]) -> bool:
    """Whether something reads a name. Where `filter[id]` is known, it is the handler that judges `filter[x]`."""
    if sent.name in besides or sent.parameter in known:
        return True
    base = (sent.parameter or "").partition("[")
    return bool(base[1] and base[2].strip("]")) and any(name.startswith(f"{base[0]}[") for name in known)


def unread_members(given: Given, reads: Reads, besides: Collection[str]) -> Iterator[tuple[str, str, str | None]]:
    """Of the members of a document, those that no model names; nor does an answer, from which many are sent back."""
    for path, meant in strangers(given.document, [reads.body], [reads.shown], ""):
        if path not in besides:
            yield "body", path, meant


def strangers(
    value: Any, read: Sequence[Shape], shown: Sequence[Shape], path: str
) -> Iterator[tuple[str, str | None]]:
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
    """A name without what is easily mistaken: capitals, dashes, the brackets of a list."""
    return name.lower().replace("_", "").replace("-", "").removesuffix("[]")
