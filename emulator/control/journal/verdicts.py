"""How many requests meet a match, and what of it cannot be known: nothing passes that may be false.

The journal knows less than what was asked: the oldest exchanges are dropped, of a long body the
beginning is kept, and a request that is under way has no status yet. So each count has a lower and
an upper bound. The tally of what was dropped narrows them: it knows vendor, operation, method and
status.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from emulator.exchange.exchange import VendorExchange
from emulator.journal.exchange import MOST_BODY, Exchange
from emulator.journal.journal import Journal
from emulator.journal.matching import differences, differing, is_too_long
from emulator.journal.tally import Hit
from emulator.pacing.slices import in_slices
from emulator.worlds.world import World

TALLIED = ("vendor", "operation", "method", "status")
LATER = ("operation", "status", "body", "rule")
"""What is not known for sure of a request that is under way."""
Exchanges = Mapping[str, VendorExchange]
Match = Mapping[str, Any]


class Doubts(TypedDict, total=False):
    """What may meet a match besides; none of it counts."""

    dropped: int
    cut: list[str]
    under_way: list[str]


class Verified(TypedDict):
    """Requests that meet a match."""

    count: int
    requests: Annotated[list[str], Field(description="Their ids, of those that the journal still has.")]
    dropped: Annotated[int, Field(description="How many requests the journal no longer has.")]
    doubtful: NotRequired[Doubts]


@dataclass
class Count:
    """Requests that meet a match, and those that may."""

    found: list[Exchange]
    """In the journal, without doubt."""
    cut: list[Exchange]
    """In the journal; what was not kept of their bodies decides, or a path that is too long for the pattern."""
    under_way: list[Exchange]
    """Not answered yet."""
    dropped: int = 0
    """No longer in the journal, without doubt."""
    dropped_doubtful: int = 0
    """No longer in the journal; they may have met it."""

    @property
    def least(self) -> int:
        """How many surely meet it."""
        return len(self.found) + self.dropped

    @property
    def most(self) -> int:
        """How many may meet it."""
        return self.least + len(self.cut) + len(self.under_way) + self.dropped_doubtful

    def answer(self, world: World) -> Verified:
        """As members of an answer."""
        told: Verified = {"count": self.least, "requests": ids(self.found), "dropped": world.journal.dropped}
        if doubts := self.doubts():
            told["doubtful"] = doubts
        return told

    def doubts(self) -> Doubts:
        """What may meet the match besides, if there is any; none of it counts."""
        doubts: Doubts = {}
        if self.dropped_doubtful:
            doubts["dropped"] = self.dropped_doubtful
        if self.cut:
            doubts["cut"] = ids(self.cut)
        if self.under_way:
            doubts["under_way"] = ids(self.under_way)
        return doubts


async def count(world: World, wanted: Match) -> Count:
    """How many of a world's requests, as they stand now, meet a match."""
    journal = world.journal
    counted = Count([], [], under_way(journal, wanted))
    dropped = sum(times for key, times in journal.dropped_hits.items() if hit_meets(wanted, Hit(*key)))
    async for entry in in_slices(journal.standing()):
        judge(wanted, entry, counted)
    if wanted.keys() <= set(TALLIED):
        counted.dropped = dropped
    else:
        counted.dropped_doubtful = dropped
    return counted


def judge(wanted: Match, entry: Exchange, counted: Count) -> None:
    """Count an exchange of the journal, if it meets the match or may meet it."""
    differing_members = differences(wanted, entry)
    if is_doubtful(wanted, entry, differing_members):
        counted.cut.append(entry)
    elif not differing_members:
        counted.found.append(entry)


def under_way(journal: Journal, wanted: Match) -> list[Exchange]:
    """Requests that are not answered yet, and may come to meet a match."""
    return [entry for entry in journal.under_way.values() if may_come_to_meet(wanted, entry)]


def is_doubtful(wanted: Match, entry: Exchange, differing_members: list[tuple[str, Any, Any]]) -> bool:
    """Whether the lost part of a body decides, or a path that nothing is tried on: nothing else differs."""
    differing_names = {name.partition(".")[0] for name, _, _ in differing_members}
    open_names = set(undecided(wanted, entry, differing_names))
    return bool(open_names) and differing_names <= open_names


def undecided(wanted: Match, entry: Exchange, differing_names: set[str]) -> Iterator[str]:
    """The members of a match that what is known of an exchange does not decide."""
    if "path" in differing_names and is_too_long(wanted["path"], entry.path):
        yield "path"
    if "body" in wanted and entry.is_cut and ("body" in differing_names or not isinstance(wanted["body"], str)):
        yield "body"


def may_come_to_meet(wanted: Match, entry: Exchange) -> bool:
    """Whether a request that is under way has everything that is known of one so far."""
    known = {name: value for name, value in wanted.items() if name not in LATER}
    differing_members = differences(known, entry)
    return not differing_members or is_doubtful(known, entry, differing_members)


def hit_meets(wanted: Match, hit: Hit) -> bool:
    """Whether a kind of exchange meets the members of a match that the tally knows."""
    values: Match = {
        "vendor": hit.vendor,
        "operation": hit.operation or None,
        "method": hit.method,
        "status": hit.status,
    }
    return not any(differing(name, wanted[name], values[name]) for name in TALLIED if name in wanted)


def ids(entries: list[Exchange]) -> list[str]:
    """The ids of exchanges."""
    return [entry.id for entry in entries]


def let_go(journal: Journal, counted: Count) -> None:
    """Hold on to no more exchanges than the journal does."""
    for name, number in (("found", "dropped"), ("cut", "dropped_doubtful")):
        entries: list[Exchange] = getattr(counted, name)
        kept = [entry for entry in entries if journal.find(entry.id) is entry]
        setattr(counted, name, kept)
        setattr(counted, number, getattr(counted, number) + len(entries) - len(kept))


async def first_in_order(entries: list[Exchange], matches: Sequence[Match]) -> list[Exchange]:
    """The earliest exchanges that surely meet the matches one after the other, as far as that goes."""
    found: list[Exchange] = []
    async for entry in in_slices(in_order(entries)):
        if len(found) == len(matches):
            break
        if fulfils(matches[len(found)], entry, False):
            found.append(entry)
    return found


def fulfils(wanted: Match, entry: Exchange, loosely: bool) -> bool:
    """Whether an exchange surely meets a match; `loosely`: whether it may."""
    differing_members = differences(wanted, entry)
    if is_doubtful(wanted, entry, differing_members):
        return loosely
    return not differing_members


async def may_be_in_order(world: World, matches: Sequence[Match]) -> bool:
    """Whether what is not known for sure could make the order true.

    What was dropped came before the last of it. Each match is met as early as it may be.
    """
    journal = world.journal
    rest = without_dropped(journal, list(matches))
    async for entry in in_slices(in_order([*journal.standing(), *journal.under_way.values()])):
        if rest and may_meet(journal, rest[0], entry):
            rest.pop(0)
        if entry.number < journal.dropped_number:
            rest = without_dropped(journal, rest)
    return not rest


def without_dropped(journal: Journal, matches: list[Match]) -> list[Match]:
    """Matches without the first ones that dropped requests may meet."""
    met = 0
    while met < len(matches) and any(hit_meets(matches[met], Hit(*key)) for key in journal.dropped_hits):
        met += 1
    return matches[met:]


def may_meet(journal: Journal, wanted: Match, entry: Exchange) -> bool:
    """Whether an exchange meets a match, or may."""
    return may_come_to_meet(wanted, entry) if entry.id in journal.under_way else fulfils(wanted, entry, True)


def in_order(entries: list[Exchange]) -> list[Exchange]:
    """Exchanges in the order in which they came; the journal has them as they were answered."""
    return sorted(entries, key=lambda entry: entry.number)


def unknowable(world: World, counted: Count) -> Iterator[str]:
    """Why a count is not known, and what to do."""
    if counted.dropped_doubtful:
        dropped = f"{counted.dropped_doubtful} of the {world.journal.dropped} that the journal dropped"
        yield f"{dropped} may match: {advice(world)}"
    yield from unsure(counted.cut, counted.under_way)


def unsure(cut: list[Exchange], under_way: list[Exchange]) -> Iterator[str]:
    """The same of what the journal has."""
    if lost := [entry for entry in cut if entry.is_cut]:
        yield (
            f"{', '.join(ids(lost))} may match behind the {MOST_BODY:,} bytes that are kept of a body: "
            "match what stands before"
        )
    if long := [entry for entry in cut if not entry.is_cut]:
        yield f"{', '.join(ids(long))} may match, but has a path that is too long for the pattern: use a shorter one"
    if under_way:
        yield f"{', '.join(ids(under_way))} may match, but is not answered yet: verify when it is"


async def unknowable_order(world: World, matches: Sequence[Match]) -> list[str]:
    """Why an order is not known, and what to do."""
    dropped = world.journal.dropped
    why = [f"the journal dropped {dropped}: {advice(world)}"] if dropped else []
    counts = [await count(world, wanted) for wanted in matches]
    cut = {entry.id: entry for each in counts for entry in each.cut}
    under_way = {entry.id: entry for each in counts for entry in each.under_way}
    return [*why, *unsure([*cut.values()], [*under_way.values()])]


def advice(world: World) -> str:
    """What to do so that the journal drops nothing."""
    settings = world.settings
    return (
        f"raise the settings journal_entries ({settings.journal_entries}) or journal_bytes ({settings.journal_bytes}), "
        "verify sooner, or delete the requests between"
    )
