"""A world with its past in one file: what it began with, what was written since, what it was asked and answered.

Five members: `snapshot.sqlite` is the database at the beginning of the log, `log.jsonl` has a line for
each transaction since, `journal.jsonl` one for each exchange and each webhook, `settings.json` and
`about.json` whatever is held in memory beside them. Where others write into the file, nothing of it
is used before all of it was tried.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from emulator import __version__
from emulator.journal.exchange import Exchange
from emulator.journal.lines import record_to_line, to_line
from emulator.journal.records import Segment
from emulator.parsing.archives import pack
from emulator.store.database import SCHEMA_VERSION
from emulator.store.state import Instant
from emulator.worlds.delivery import Delivery
from emulator.worlds.keeping import Count, JournalState, Part, WebhooksState
from emulator.worlds.world import World

FORMAT = 1
MEDIA_TYPE, MARK = "application/zip", b"PK\3\4"
SNAPSHOT, LOG, JOURNAL, SETTINGS, ABOUT = "snapshot.sqlite", "log.jsonl", "journal.jsonl", "settings.json", "about.json"
MEMBERS = (ABOUT, SETTINGS, SNAPSHOT, LOG, JOURNAL)
MOST_BYTES = 512 * 1024 * 1024
"""Of all members together."""


class About(Part):
    """`about.json`."""

    format: int
    emulator: str
    tables: int
    """The version of the database's tables."""
    world: str
    at: str
    """The moment of the world's clock at which the bundle was made."""
    mode: str
    begins: Count
    """The log's position at which the database was as `snapshot.sqlite`."""
    since: Instant
    position: Count
    changes: Count
    requests: JournalState
    webhooks: WebhooksState
    state: dict[str, Any]
    """What a database keeps beside its records, but for the settings."""


@dataclass(slots=True)
class Bundle:
    """A world with its past."""

    about: About
    settings: dict[str, Any]
    segments: list[Segment]
    """The log; at least one, without records where the world has no log."""
    exchanges: list[Exchange]
    deliveries: list[Delivery]
    state: bytes = field(default=b"", repr=False)
    """The database as it is in the end: made, and tried, when a bundle is read."""

    def reaches(self, entry: Exchange) -> bool:
        """Whether the world can be taken back to before a request."""
        return bool(self.settings.get("log", True)) and entry.position >= self.about.begins

    def told(self) -> str:
        """What it has, in a line."""
        counts = {"requests": len(self.exchanges), "changes": self.about.changes, "webhooks": len(self.deliveries)}
        return ", ".join(f"{name}: {count}" for name, count in counts.items()) + f"; made at {self.about.at}"


# Writing


def gather(world: World, content: bytes | None = None) -> Bundle:
    """What a world's bundle has. Where there is no log, its database must be given."""
    log, clock = world.log, world.clock
    begun = Segment(log.position, clock.seconds(), lambda: content or b"", 0)
    segments = [replace(each, records=[*each.records]) for each in log.unbroken()] or [begun]
    exchanges = sorted(map(copy, world.journal.all()), key=lambda each: each.number)
    parts = world.parts()
    settings = parts.pop("settings")
    about = About(
        format=FORMAT,
        emulator=__version__,
        tables=SCHEMA_VERSION,
        world=world.name,
        at=clock.stamp() + "Z",
        mode=clock.mode,
        begins=segments[0].position,
        since=segments[0].seconds,
        position=log.position,
        changes=sum(len(each.records) for each in segments),
        requests=JournalState(**world.journal.dump()),
        webhooks=WebhooksState(**world.webhooks.dump()),
        state=parts,
    )
    return Bundle(about, settings, segments, exchanges, [*map(copy, world.webhooks.deliveries)])


def write(bundle: Bundle, snapshot: bytes) -> bytes:
    """A bundle as one file: the same bytes for the same state. ValueError for one that nobody would open."""
    records = [record for segment in bundle.segments for record in segment.records]
    files = {
        ABOUT: readable(bundle.about.model_dump()),
        SETTINGS: readable(bundle.settings),
        SNAPSHOT: snapshot,
        LOG: lines(map(record_to_line, records)),
        JOURNAL: lines(map(to_line, [*bundle.exchanges, *bundle.deliveries])),
    }
    if sum(map(len, files.values())) > MOST_BYTES:
        raise ValueError(f"a bundle has {MOST_BYTES:,} bytes at most, before it is packed: take a snapshot")
    return pack(files)


def readable(value: Any) -> bytes:
    """JSON for people too."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def lines(each: Iterator[bytes]) -> bytes:
    """Lines of JSON as a file."""
    return b"".join(line + b"\n" for line in each)


# Opening


async def reopen(world: World, bundle: Bundle) -> None:
    """Go on as the world that a bundle was made of, with its past. Raises Interrupted."""
    await world.reset_to(bundle.state, past=True)
    about = bundle.about
    world.log.resume([replace(each, records=[*each.records]) for each in bundle.segments], about.position)
    world.journal.load(about.requests.model_dump(), [replace(each, world=world.name) for each in bundle.exchanges])
    world.webhooks.load(about.webhooks.model_dump(), map(copy, bundle.deliveries))
    if world.keeping:
        world.keeping.adopt()
