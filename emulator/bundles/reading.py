"""A bundle that a stranger brings: refused before anything of it is used, or read whole.

The archive first, then the versions, each line, the database, each statement of the log, and the
state that they lead to. States between are tried when a world is taken back to them.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from typing import Any, TypeVar

from pydantic import TypeAdapter

from emulator.bundles.bundle import ABOUT, FORMAT, JOURNAL, LOG, MEMBERS, MOST_BYTES, SETTINGS, SNAPSHOT, About, Bundle
from emulator.journal.exchange import Exchange
from emulator.journal.lines import from_line, record_from_line
from emulator.journal.records import Record, Segment, size_of
from emulator.parsing.archives import BadArchive, unpack
from emulator.settings import WorldSettings
from emulator.snapshots.check import told
from emulator.snapshots.guarded import Guarded
from emulator.store.database import SCHEMA_VERSION, VersionMismatch
from emulator.store.records import STORED_MOMENT
from emulator.store.state import Instant, State, write_state
from emulator.worlds.delivery import Delivery
from emulator.worlds.keeping import MOST_COUNT

NUMBER = r"[1-9]\d{0,17}"
ADVICE = "a bundle is what GET /_emulator/worlds/NAME/bundle answers, as it came: download it anew"
Entry = TypeVar("Entry", Exchange, Delivery)


def read(content: bytes, examine: Callable[[bytes], None], vendors: Collection[str]) -> Bundle:
    """A bundle that a stranger brings; all of it is tried. VersionMismatch for what none of ours would be.

    It takes its time: call it in another thread.
    """
    try:
        files = unpack(content, MEMBERS, MOST_BYTES)
    except BadArchive as error:
        raise VersionMismatch(printable(f"this is no bundle of a world: {error}. {ADVICE}")) from None
    try:
        return relive(read_parts(files, vendors), files[SNAPSHOT], examine)
    except VersionMismatch as error:
        raise VersionMismatch(printable(f"this bundle cannot be opened: {error}")) from None


def printable(text: str) -> str:
    """A message that quotes a stranger, such that no terminal obeys it."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def read_parts(files: dict[str, bytes], vendors: Collection[str]) -> Bundle:
    """All but the databases."""
    with told(ABOUT):
        about = read_about(files[ABOUT])
    with told(SETTINGS):
        settings = TypeAdapter(dict[str, Any]).validate_json(files[SETTINGS])
        WorldSettings(**settings)
    exchanges, deliveries = read_journal(files[JOURNAL], about, vendors)
    records = read_log(files[LOG], about)
    segment = Segment(about.begins, about.since, lambda: files[SNAPSHOT], len(files[SNAPSHOT]), records)
    return Bundle(about, settings, [segment], exchanges, deliveries)


def read_about(content: bytes) -> About:
    """What is known of the bundle as a whole. ValueError if it is of another version."""
    raw = TypeAdapter(dict[str, Any]).validate_json(content)
    for name, ours in (("format", FORMAT), ("tables", SCHEMA_VERSION)):
        if (found := raw.get(name)) != ours:
            by = str(raw.get("emulator"))[:30]
            raise ValueError(f"{name} {str(found)[:30]}, this emulator reads {ours}: open it with version {by}")
    about = About.model_validate_json(content)
    check_moment(about.at)
    if not about.begins + about.changes == about.position:
        raise ValueError(f"changes: {about.changes}, but positions {about.begins} to {about.position}")
    return about


def numbered(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The lines of a file, each with where it is."""
    if content and not content.endswith(b"\n"):
        raise VersionMismatch(f"{name}: its last line is not whole")
    for number, line in enumerate(content.split(b"\n")[:-1], 1):
        yield f"{name}, line {number}", line


def read_log(content: bytes, about: About) -> list[Record]:
    """The records, one after the other from the beginning on."""
    records: list[Record] = []
    for where, line in numbered(content, LOG):
        with told(where):
            record = record_from_line(line)
            if record.position != about.begins + len(records) + 1:
                raise ValueError(f"position: {record.position} comes after {about.begins + len(records)}")
            check_instant(record.seconds)
            records.append(record._replace(size=size_of(record.statements)))
    if len(records) != about.changes:
        raise VersionMismatch(f"{LOG}: has {len(records)} changes, {ABOUT} counts {about.changes}")
    return records


def read_journal(content: bytes, about: About, vendors: Collection[str]) -> tuple[list[Exchange], list[Delivery]]:
    """Exchanges and webhooks, in the order of their numbers."""
    exchanges: list[Exchange] = []
    deliveries: list[Delivery] = []
    for where, line in numbered(content, JOURNAL):
        with told(where):
            if line.startswith(b'{"id":"w'):
                delivery = from_line(Delivery, line)
                check_delivery(delivery)
                append(deliveries, delivery, "w", about.webhooks.number)
            else:
                exchange = from_line(Exchange, line)
                check_exchange(exchange, about, vendors)
                append(exchanges, exchange, "r", about.requests.number)
                exchange.kept = exchange.size()
    return exchanges, deliveries


def append(known: list[Entry], entry: Entry, letter: str, last: int) -> None:
    """Add an entry whose number comes after the others'."""
    for each in fields(entry):
        if isinstance(count := getattr(entry, each.name), int):
            check_within(each.name, count, MOST_COUNT)
    if not re.fullmatch(letter + NUMBER, entry.id) or entry.number > last:
        raise ValueError(f"id: {entry.id[:30]!r} is none, or beyond the last, {letter}{last}")
    if known and known[-1].number >= entry.number:
        raise ValueError(f"id: {entry.id} comes after {known[-1].id}")
    known.append(entry)


def check_exchange(entry: Exchange, about: About, vendors: Collection[str]) -> None:
    """Refuse (ValueError) an exchange that this world cannot have had."""
    if entry.vendor not in vendors:
        raise ValueError(f"vendor: there is none called {entry.vendor[:30]!r}")
    if not entry.undone:  # or else it may lie beyond where the world was taken back to
        check_within("position", entry.position, about.position)
        check_within("webhooks", entry.webhooks, about.webhooks.number)
    check_within("status", entry.status, 999)
    check_instant(entry.seconds)
    if not all(math.isfinite(number) for _, window in entry.windows for number in window or ()):
        raise ValueError("windows: what is no number counts nothing")
    if not math.isfinite(entry.duration_ms):
        raise ValueError("duration_ms: is no number")
    if entry.body_size < len(entry.body) or entry.answer_size < len(entry.answer_body):
        raise ValueError("body_size, answer_size: smaller than what is kept")


def check_delivery(delivery: Delivery) -> None:
    """Refuse (ValueError) a webhook that no world can have sent."""
    check_within("status", delivery.status or 0, 999)
    check_within("attempt", delivery.attempt, 2**31)
    check_moment(delivery.at)


def check_moment(at: str) -> None:
    """Refuse (ValueError) what is not written as moments are."""
    if not STORED_MOMENT.fullmatch(at.removesuffix("Z")):
        raise ValueError(f"at: {at[:30]!r} is no moment")


def check_within(name: str, number: int, most: int) -> None:
    """Refuse (ValueError) a number that is none of these."""
    if not 0 <= number <= most:
        raise ValueError(f"{name}: {number} is not between 0 and {most}")


def check_instant(seconds: float) -> None:
    """Refuse (ValueError) a moment at which no clock can stand."""
    TypeAdapter(Instant).validate_python(seconds)


def relive(bundle: Bundle, snapshot: bytes, examine: Callable[[bytes], None]) -> Bundle:
    """Write the log again: the bundle with its last state, its log cut into segments as that of a world is."""
    with told_of(SNAPSHOT):
        examine(snapshot)
    (whole,), bounds = bundle.segments, WorldSettings(**bundle.settings)
    guarded = Guarded(snapshot)
    with closing(guarded.store):
        bundle.segments = [replace(whole, records=[])]
        for number, record in enumerate(whole.records, 1):
            with told_of(f"{LOG}, line {number}"):
                guarded.write(record.statements)
            bundle.segments[-1].add(record)
            if bundle.segments[-1].is_long(bounds) and record is not whole.records[-1]:
                bundle.segments.append(begun(record, guarded.store.dump()))
        with told(ABOUT):
            parts = State(**bundle.about.state, settings=bounds).model_dump(mode="json")
            write_state(guarded.free(), parts)
        bundle.state = guarded.store.dump()
    with told_of("what its log leads to"):
        examine(bundle.state)
    return bundle


def begun(record: Record, content: bytes) -> Segment:
    """A segment that begins after a record."""
    return Segment(record.position, record.seconds, lambda: content, len(content))


@contextmanager
def told_of(where: str) -> Iterator[None]:
    """Say where it is that a database cannot be used."""
    try:
        yield
    except VersionMismatch as error:
        raise VersionMismatch(f"{where}: {error}") from None
