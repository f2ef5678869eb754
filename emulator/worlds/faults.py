"""Faults: which requests they hit, how often. What they do is in `effects.py`.

Each is a row of its own, so that setting one, or counting a hit, costs the same however many there are.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

import orjson
from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from emulator.journal.exchange import Exchange
from emulator.journal.matching import beginning, literal_path, meets, path_pattern, trimmed
from emulator.parsing.patterns import LONGEST, pattern
from emulator.store.store import Store
from emulator.worlds.chance import Chance
from emulator.worlds.clock import Clock

MOST_SPENT = 100
MOST_FAULTS = 5000
MOST_STEPS = 100_000
"""Of the patterns of all faults together: at worst each step looks at each character of a request's path."""
MOST_BYTES = 16 * 1024 * 1024
"""Of the rules of all faults together."""
NOT_OF_THE_RULE = {"number", "seen", "hits", "beginning"}
Key = tuple[bool, str, str | None, str | None, str | None]
"""For streams or not, vendor, method, operation, path; None where a fault is about any."""


class FaultRow(SQLModel, table=True):
    """A fault as it is stored: its rule, how many requests it matched, how many it hit."""

    __tablename__ = "emulator_fault"
    id: int | None = Field(default=None, primary_key=True)
    rule: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    seen: int = 0
    hits: int = 0


class TooManyFaults(RuntimeError):
    """So many faults, or such large patterns, would slow every request down."""


@dataclass(slots=True)
class Fault:
    """One rule. The requests that it matches are counted; those it hits are spoilt."""

    number: int
    match: dict[str, Any]
    effect: dict[str, Any]
    vendors: list[str]
    """Vendors that know the effect's error."""
    preset: str | None = None
    nth: int | None = None
    times: int | None = None
    probability: float = 1.0
    until: str | None = None
    """Moment at which it ends."""
    seen: int = 0
    hits: int = 0
    beginning: str = ""
    """What the paths that it is about begin with."""

    @property
    def id(self) -> str:
        """Its name."""
        return f"f{self.number}"

    @property
    def spent(self) -> bool:
        """Whether it hit as often as it should."""
        return self.times is not None and self.hits >= self.times

    def index_keys(self) -> Iterator[Key]:
        """What requests it is about, as far as an index can tell."""
        path, streaming = self.match.get("path"), bool(self.effect.get("cut_stream"))
        for vendor in set(self.vendors):
            if self.match.get("vendor") in (None, vendor):
                method, operation = self.match.get("method"), self.match.get("operation")
                yield streaming, vendor, method, operation, path and literal_path(path)

    def steps(self) -> int:
        """The size of its path's pattern, if the path is not plain, and of the names that it looks at."""
        path = self.match.get("path")
        size = 0 if path is None or literal_path(path) else int(pattern(path_pattern(path)).programsize)
        return size + len(self.match.get("query", ())) + len(self.match.get("headers", ()))

    def is_beyond(self, exchange: Exchange) -> bool:
        """Whether a request's path is longer than a fault's pattern is tried on; of all faults together it is slow."""
        return len(exchange.path) > LONGEST and literal_path(self.match.get("path") or "/") is None

    def size(self) -> int:
        """Bytes that its rule takes."""
        return len(orjson.dumps([self.match, self.effect]))


def from_row(row: FaultRow) -> Fault:
    """A stored fault. Raises TypeError for what is no rule."""
    return Fault(number=row.id or 0, seen=row.seen, hits=row.hits, **row.rule)


class Index:
    """Faults by what they are about: those that are about something else cost a request nothing."""

    def __init__(self) -> None:
        self.buckets: dict[Key, dict[int, Fault]] = {}
        self.steps = 0

    def add(self, fault: Fault) -> None:
        """Know a fault that is newer than all others."""
        self.steps += fault.steps()
        fault.beginning = beginning(fault.match.get("path") or "")
        for key in fault.index_keys():
            self.buckets.setdefault(key, {})[fault.number] = fault

    def remove(self, fault: Fault) -> None:
        """Forget a fault."""
        self.steps -= fault.steps()
        for key in fault.index_keys():
            del self.buckets[key][fault.number]
            if not self.buckets[key]:
                del self.buckets[key]

    def about(self, exchange: Exchange, streaming: bool) -> list[Fault]:
        """The faults that may be about a request, oldest first."""
        path = trimmed(exchange.path)
        wanted = ({exchange.method, None}, {exchange.operation, None}, {path, None})
        keys = product((streaming,), (exchange.vendor,), *wanted)
        known = (fault for key in keys if key in self.buckets for fault in self.buckets[key].values())
        return sorted((each for each in known if path.startswith(each.beginning)), key=lambda each: each.number)


class Faults:
    """The faults of one world, in the order in which they were set."""

    def __init__(self, store: Store, clock: Clock, chance: Chance) -> None:
        self.store = store
        self.clock = clock
        self.chance = chance
        self.load_rules([])

    def load_rules(self, rules: list[Fault]) -> None:
        """Have these faults, which are stored."""
        self.rules = {fault.id: fault for fault in rules}
        self.bytes = sum(fault.size() for fault in rules)
        self.spent = {fault.id: fault for fault in rules if fault.spent}
        self.uncounted: dict[str, Fault] = {}
        """Those whose counts are not stored yet."""
        self.index = Index()
        for fault in rules:
            if not fault.spent:
                self.index.add(fault)

    @property
    def active(self) -> bool:
        """Whether there are any that may still hit."""
        return bool(self.index.buckets)

    def add(self, **rule: Any) -> Fault:
        """Set a fault; of those that are spent, the latest are remembered. Raises TooManyFaults."""
        fault = Fault(number=0, **rule)
        if len(self.rules) - len(self.spent) >= MOST_FAULTS:
            raise TooManyFaults(f"{MOST_FAULTS} faults are set already: remove those that are no longer needed")
        if self.index.steps + fault.steps() > MOST_STEPS:
            raise TooManyFaults("the matches of all faults are too large together: remove some, or use plain paths")
        if self.bytes + fault.size() > MOST_BYTES:
            raise TooManyFaults(f"all faults together take more than {MOST_BYTES} bytes: remove some")
        with self.store.transaction():
            self._forget(list(self.spent)[:-MOST_SPENT])
            rule = {name: value for name, value in asdict(fault).items() if name not in NOT_OF_THE_RULE}
            fault.number = self.store.insert(FaultRow, rule=rule)
        self.rules[fault.id] = fault
        self.bytes += fault.size()
        self.index.add(fault)
        return fault

    def _forget(self, ids: list[str]) -> None:
        for fault_id in ids:
            fault = self.rules.pop(fault_id)
            self.bytes -= fault.size()
            self.store.delete(FaultRow, id=fault.number)
            self.uncounted.pop(fault_id, None)
            if self.spent.pop(fault_id, None) is None:
                self.index.remove(fault)

    def hit(self, exchange: Exchange, streaming: bool = False) -> Fault | None:
        """The first fault that hits this request, or this stream; every one that matches counts it."""
        found, values = None, dict[str, Any]()
        for fault in self.index.about(exchange, streaming):
            if not fault.is_beyond(exchange) and meets(fault.match, exchange, values):
                fault.seen += 1
                self.uncounted[fault.id] = fault
                if found is None and self._strikes(fault):
                    found = fault
        if found:
            found.hits += 1
            exchange.fault = found.id
            if found.spent:
                self.index.remove(found)
                self.spent[found.id] = found
        if self.uncounted:
            self.save()
        return found

    def _strikes(self, fault: Fault) -> bool:
        if fault.nth is not None and fault.seen < fault.nth:
            return False
        if fault.until is not None and self.clock.stamp() >= fault.until:
            return False
        return fault.probability >= 1 or self.chance.dice("fault") < fault.probability

    def remove(self, fault_id: str) -> None:
        """Remove one fault."""
        self._forget([fault_id])

    def clear(self) -> None:
        """Remove every fault."""
        self.store.delete(FaultRow)
        self.load_rules([])

    def save(self) -> None:
        """Store how often each matched and hit."""
        with self.store.transaction():
            for fault in self.uncounted.values():
                self.store.update(FaultRow, fault.number, seen=fault.seen, hits=fault.hits)
        self.uncounted.clear()

    def load(self) -> None:
        """Back to what is stored."""
        self.load_rules([from_row(row) for row in self.store.all(FaultRow, order="id")])
