"""The exchanges of a world: a ring bounded by count and bytes, and a tally that outlives the ring."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from emulator.journal.bus import History
from emulator.journal.exchange import Exchange
from emulator.journal.keepers import Mirror
from emulator.journal.tally import Counted, Key, Tally, key_of
from emulator.settings import WorldSettings


class Journal:
    """What this world was asked, and what it answered."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.entries = OrderedDict[str, Exchange]()
        """Oldest first; a plain dict would look through the places of those that left for the next to go."""
        self.under_way: dict[str, Exchange] = {}
        """Requests that are not answered yet."""
        self.tally = Tally()
        self.forgotten = Tally()
        """What was asked before somebody had the journal forget it."""
        self.watchers: list[Callable[[Exchange], None]] = []
        self.bytes = 0
        self.dropped = 0
        self.dropped_hits: Counter[Key] = Counter()
        """Of the exchanges that were dropped, what the tally knows."""
        self.dropped_number, self.dropped_seconds = 0, 0.0
        """Of what was dropped or forgotten, the highest number and the latest beginning."""
        self.number = 0
        self.cleared = 0
        """How often it began anew, or had exchanges undone."""
        self.mirror: Mirror | None = None
        """Is told of what changes, where it is kept in a file."""

    def next_id(self) -> str:
        """The id of the next exchange."""
        self.number += 1
        return f"r{self.number}"

    def begin(self, exchange: Exchange) -> None:
        """Note a request that came, until it is added."""
        self.under_way[exchange.id] = exchange

    def add(self, exchange: Exchange, bounds: WorldSettings) -> None:
        """Keep an exchange that is over, or a stream that has begun; the oldest make room."""
        self.under_way.pop(exchange.id, None)
        exchange.kept = exchange.size()
        self.bytes += exchange.kept
        entries = self.entries
        entries[exchange.id] = exchange
        if self.mirror:
            self.mirror.note(exchange)
        if len(entries) > bounds.journal_entries or self.bytes > bounds.journal_bytes:
            self._make_room(bounds)
        self.tally.count(exchange)
        for note in self.watchers:
            note(exchange)
        self.history.record("exchange", exchange.id)

    def grow(self, exchange: Exchange, bounds: WorldSettings) -> None:
        """Count what came since to a stream that is in the journal."""
        if self.entries.get(exchange.id) is exchange:
            self.bytes += exchange.size() - exchange.kept
            exchange.kept = exchange.size()
            self.changed(exchange)
            self._make_room(bounds)

    def changed(self, exchange: Exchange) -> None:
        """Keep what became of an exchange since it was added."""
        if self.mirror and self.entries.get(exchange.id) is exchange:
            self.mirror.note(exchange)

    def answered_otherwise(self, exchange: Exchange, before: Key) -> None:
        """Count an exchange anew whose answer was replaced before it left."""
        if self.entries.get(exchange.id) is exchange:
            self.tally.hits[before] -= 1
            self.tally.count(exchange)
            self.changed(exchange)

    def _make_room(self, bounds: WorldSettings) -> None:
        """Drop the oldest; the newest stays, however large it is."""
        entries = self.entries
        while len(entries) > bounds.journal_entries or (self.bytes > bounds.journal_bytes and len(entries) > 1):
            _, oldest = entries.popitem(last=False)
            self.bytes -= oldest.kept
            self.dropped += 1
            if not oldest.undone:
                self.dropped_hits[key_of(oldest)] += 1
            if self.mirror:
                self.mirror.drop(oldest.number)
            self.dropped_number = max(self.dropped_number, oldest.number)
            self.dropped_seconds = max(self.dropped_seconds, oldest.seconds)

    def forget(self) -> None:
        """Forget every exchange, but not for coverage; what is under way comes yet."""
        whole, under_way = self.whole_tally(), self.under_way
        number = max([self.dropped_number, *(each.number for each in self.entries.values())])
        seconds = max([self.dropped_seconds, *(each.seconds for each in self.entries.values())])
        self.clear()
        self.forgotten, self.under_way = whole, under_way
        self.dropped_number, self.dropped_seconds = number, seconds

    def whole_tally(self) -> Tally:
        """The tally since the world began anew."""
        whole = Tally()
        whole.merge(self.forgotten)
        whole.merge(self.tally)
        return whole

    def clear(self) -> None:
        """Begin anew; ids go on."""
        self.entries.clear()
        self.under_way = {}
        self.tally, self.forgotten = Tally(), Tally()
        self.bytes = self.dropped = 0
        self.dropped_hits.clear()
        self.cleared += 1
        self.dropped_number, self.dropped_seconds = 0, 0.0
        if self.mirror:
            self.mirror.clear()

    @contextmanager
    def watched(self, note: Callable[[Exchange], None]) -> Iterator[None]:
        """Tell somebody of each exchange that is added, whether it stays or not."""
        self.watchers.append(note)
        try:
            yield
        finally:
            self.watchers.remove(note)

    def find(self, exchange_id: str) -> Exchange | None:
        """The exchange with this id."""
        return self.entries.get(exchange_id)

    def all(self) -> list[Exchange]:
        """Oldest first."""
        return [*self.entries.values()]

    def latest(self) -> Exchange | None:
        """The request that came last, if it is kept."""
        return self.find(f"r{self.number}") or self.under_way.get(f"r{self.number}")

    def undo(self, entries: Iterable[Exchange]) -> None:
        """Keep exchanges as undone; who counts begins anew."""
        for entry in entries:
            entry.undone = True
            self.changed(entry)
        self.cleared += 1

    def dump(self) -> dict[str, Any]:
        """What it knows beside its exchanges."""
        names = ("number", "dropped", "dropped_number", "dropped_seconds")
        return {name: getattr(self, name) for name in names} | {"dropped_hits": [*self.dropped_hits.items()]}

    def load(self, state: dict[str, Any], entries: Iterable[Exchange], counted: Counted | None = None) -> None:
        """Go on from what was kept; what is not `counted` yet counts as when it came."""
        self.number, self.dropped = int(state["number"]), int(state["dropped"])
        self.dropped_number, self.dropped_seconds = int(state["dropped_number"]), float(state["dropped_seconds"])
        self.dropped_hits.update({tuple(key): int(times) for key, times in state["dropped_hits"]})
        if counted:
            self.forgotten = counted.tally
        else:
            self.tally.hits.update(self.dropped_hits)
        for entry in entries:
            self.entries[entry.id] = entry
            self.number = max(self.number, entry.number)
            self.bytes += entry.kept
            if counted is None or entry.number > counted.number:
                self.tally.count(entry)

    def standing(self) -> list[Exchange]:
        """Those that were not undone, oldest first."""
        return [entry for entry in self.entries.values() if not entry.undone]
