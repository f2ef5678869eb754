"""Coverage: which documented operations of the vendors a world's requests exercised, and how they ended."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from xml.etree import ElementTree

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import PlainTextResponse, Response
from typing_extensions import TypedDict

from emulator.control.docs.openapi import describe, describe_vendor
from emulator.control.effects import draw_refusal
from emulator.control.errors import invalid, unknown
from emulator.control.exchanges import Exchanges, load, one_of
from emulator.control.worlds.worlds import AllWorlds, CurrentWorld
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Route
from emulator.journal.tally import Hit, Tally, marks_of
from emulator.parsing.names import is_name
from emulator.rules.rule import Evidence
from emulator.worlds.world import World
from emulator.worlds.worlds import Worlds

router = APIRouter(route_class=Route, tags=["Coverage"])
NEVER, BY_FAULTS = "never called", "answered by faults only"
PAGES = {"page", "page[number]", "offset"}
KINDS = (400, 401, 404, 429, 500, 503)
"""Errors that any client meets, of vendors whose errors have no names of their own."""
FORMS = {"text/plain": {"schema": {"type": "string"}}, "application/xml": {"schema": {"type": "string"}}}


@dataclass(frozen=True, slots=True)
class Operation:
    """A documented operation with what came of it."""

    vendor: str
    name: str
    summary: str
    method: str
    path: str
    does: str
    evidence: Evidence
    """Whose word it follows; this and what it does, as SUPPORTED.md says."""
    statuses: dict[str, int]
    """How often the vendor itself answered, by status."""
    injected: dict[str, int]
    """How often a fault answered in its place, or spoilt its answer."""
    page_two_missed: bool


class OperationCovered(TypedDict):
    """A documented operation with what came of it."""

    vendor: str
    operation: str
    method: str
    path: str
    summary: str
    does: str
    evidence: Annotated[Evidence, Field(description="Whose word it follows.")]
    statuses: Annotated[dict[str, int], Field(description="How often the vendor itself answered, by status.")]
    by_faults: Annotated[dict[str, int], Field(description="How often a fault did, or spoilt the answer.")]
    page_two_missed: bool


class ErrorNeverSeen(TypedDict):
    """An error of a vendor that no request has met."""

    vendor: str
    error: str


class Coverage(TypedDict):
    """Which operations were called, how they ended, and what never happened."""

    total: int
    hit: int
    by_faults: int
    operations: list[OperationCovered]
    errors_never_seen: list[ErrorNeverSeen]
    never: Annotated[list[str], Field(description="What never happened, in words.")]


@router.get("/coverage", response_model=Coverage, responses={200: {"content": FORMS}})
async def get_coverage(
    world: CurrentWorld,
    every_world: AllWorlds,
    exchanges: Exchanges,
    worlds: Annotated[
        str | None, Query(description="Names separated by commas, or `all`, those of the past included.")
    ] = None,
    vendor: Annotated[str | None, Query(description="One vendor's operations only.")] = None,
    format: Annotated[str, one_of(["json", "text", "junit"], "`json`, `text` or `junit`.")] = "json",
) -> Any:
    """Tell which operations were called, how they ended, and what never happened."""
    chosen = list(exchanges.values())
    if vendor is not None:
        if vendor.replace("-", "_") not in exchanges:
            raise invalid("vendor", f"there is none called {vendor!r}", exchanges)
        chosen = [exchanges[vendor.replace("-", "_")]]
    tally = await merged(every_world, world, worlds)
    await load(exchanges, *(exchange.vendor.name for exchange in chosen))
    found = [operation for exchange in chosen for operation in await operations_of(exchange, tally)]
    unseen = list(never_seen(chosen, tally))
    never = [*never_done(found), *(f"{each} error {error} never seen" for each, error in unseen)]
    if format == "text":
        return PlainTextResponse(to_text(found, never))
    if format == "junit":
        return Response(to_junit(found, never), media_type="application/xml")
    if format != "json":
        raise invalid("format", f"there is none called {format!r}", ["json", "text", "junit"])
    return to_json(found, never, unseen)


async def merged(every_world: Worlds, world: World, names: str | None) -> Tally:
    """What the worlds asked for were asked, together."""
    total = Tally()
    if names is None:
        total.merge(world.journal.whole_tally())
    elif names == "all":
        for past in (every_world.tally, *(each.tally for each in every_world.asleep.values())):
            total.merge(past)
        for each in every_world.open.values():
            total.merge(each.journal.whole_tally())
    else:
        for name in names.split(","):
            total.merge(await tally_of(every_world, name.strip()))
    return total


async def tally_of(worlds: Worlds, name: str) -> Tally:
    """What a world was asked; 404 rather than a new one."""
    if not is_name(name) or not await worlds.look_for(name):
        raise unknown("world", name, worlds.names())
    return (await worlds.come(name)).journal.whole_tally()


async def operations_of(exchange: VendorExchange, tally: Tally) -> list[Operation]:
    """A vendor's documented operations in the order of its document."""
    vendor = exchange.vendor.name
    own, injected = statuses_of(vendor, tally, False), statuses_of(vendor, tally, True)
    found = []
    document = await describe(describe_vendor, exchange.vendor, exchange.api)
    for method, path, documented in places(document):
        name = documented["operationId"]
        pages = PAGES & {p["name"] for p in documented.get("parameters", ()) if p["in"] == "query"}
        missed = bool(pages) and name in own and (vendor, name) not in tally.later_pages
        place = method.upper(), exchange.vendor.prefix + path
        what = documented["summary"], *place, does(documented), documented["x-evidence"]
        found.append(Operation(vendor, name, *what, dict(own.get(name, {})), dict(injected.get(name, {})), missed))
    return found


def does(documented: dict[str, Any]) -> str:
    """What an operation does: its summary, unless that is just its name, or else how its description begins."""
    summary: str = documented["summary"]
    named = summary == documented["operationId"].replace("_", " ").title()
    return documented.get("description", "").split("\n")[0] if named else summary


def places(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation of a document."""
    for path, methods in document["paths"].items():
        for method, documented in methods.items():
            yield method, path, documented


def statuses_of(vendor: str, tally: Tally, injected: bool) -> dict[str, Counter[str]]:
    """How a vendor's operations ended, without those that a fault answered, or these alone."""
    found: dict[str, Counter[str]] = {}
    for hit in sorted(Hit(*key) for key in tally.hits):
        if hit.vendor == vendor and hit.injected == injected:
            ends = found.setdefault(hit.operation, Counter())
            ends[str(hit.status) if hit.status else "none"] += tally.hits[hit]
    return found


def never_done(operations: Sequence[Operation]) -> Iterator[str]:
    """Operations never called, and lists of which only the beginning was fetched."""
    for each in operations:
        if not each.statuses:
            yield f"{each.vendor} {each.name} {BY_FAULTS if each.injected else NEVER}"
        elif each.page_two_missed:
            yield f"{each.vendor} {each.name} page two never fetched"


def never_seen(exchanges: Sequence[VendorExchange], tally: Tally) -> Iterator[tuple[str, str]]:
    """Vendor and error, for errors that no request has met, by the vendor's own name or by status."""
    for exchange in exchanges:
        vendor = exchange.vendor
        seen = {hit.status for hit in (Hit(*key) for key in tally.hits) if hit.vendor == vendor.name}
        for kind in KINDS if not vendor.behaviour.errors else ():
            if kind not in seen:
                yield vendor.name, str(kind)
        for name in vendor.behaviour.errors:
            drawn = draw_refusal(vendor, name)
            if (vendor.name, *marks_of(drawn.status_code, bytes(drawn.body))) not in tally.errors:
                yield vendor.name, name


def to_json(operations: Sequence[Operation], never: Sequence[str], unseen: Sequence[tuple[str, str]]) -> Coverage:
    """The report as JSON."""
    return {
        "total": len(operations),
        "hit": sum(bool(each.statuses) for each in operations),
        "by_faults": sum(not each.statuses and bool(each.injected) for each in operations),
        "operations": [
            {
                "vendor": each.vendor,
                "operation": each.name,
                "method": each.method,
                "path": each.path,
                "summary": each.summary,
                "does": each.does,
                "evidence": each.evidence,
                "statuses": each.statuses,
                "by_faults": each.injected,
                "page_two_missed": each.page_two_missed,
            }
            for each in operations
        ],
        "errors_never_seen": [{"vendor": vendor, "error": error} for vendor, error in unseen],
        "never": list(never),
    }


def to_text(operations: Sequence[Operation], never: Sequence[str]) -> str:
    """The report as a table, then what never happened."""
    width = max((len(each.name) for each in operations), default=0)
    lines = []
    for vendor in dict.fromkeys(each.vendor for each in operations):
        own = [each for each in operations if each.vendor == vendor]
        lines.append(f"{vendor}: {sum(bool(each.statuses) for each in own)} of {len(own)} operations")
        for each in own:
            lines.append(f"  {each.name:{width}}  {ends_of(each) or '-'}")
        lines.append("")
    others = [remark for remark in never if not remark.endswith(NEVER)]
    return "\n".join(lines + others) + "\n"


def ends_of(operation: Operation) -> str:
    """How often an operation ended how; faults apart."""
    own = [f"{status}: {count}" for status, count in operation.statuses.items()]
    injected = [f"by faults {status}: {count}" for status, count in operation.injected.items()]
    return "  ".join([*own, *injected])


def to_junit(operations: Sequence[Operation], never: Sequence[str]) -> bytes:
    """The report as JUnit XML: an operation that was never called is a skipped test."""
    suites = ElementTree.Element("testsuites", name="emulator coverage")
    for vendor in dict.fromkeys(each.vendor for each in operations):
        own = [each for each in operations if each.vendor == vendor]
        skipped = sum(not each.statuses for each in own)
        counts = {"tests": str(len(own)), "failures": "0", "errors": "0", "skipped": str(skipped)}
        suite = ElementTree.SubElement(suites, "testsuite", {"name": vendor} | counts)
        for each in own:
            case = ElementTree.SubElement(suite, "testcase", classname=vendor, name=each.name)
            if not each.statuses:
                ElementTree.SubElement(case, "skipped", message=BY_FAULTS if each.injected else NEVER)
        remarks = [remark for remark in never if remark.startswith(f"{vendor} ") and not remark.endswith(NEVER)]
        ElementTree.SubElement(suite, "system-out").text = "\n".join(remarks)
    text: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    return text
