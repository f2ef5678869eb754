"""How long a cheap request waits while the heaviest ones of every vendor and the control plane run.

A process of its own asks for the server's health all the time, on a connection of its own. The figure
is the longest time between two of its answers while the heavy request runs.
"""

import asyncio
import http.client
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.figures import Figure
from benchmarks.heavy import HEAVY, Heavy, Visitor
from benchmarks.load import emulator, running
from emulator.app import create_app
from emulator.store.moments import to_text

PORT, LIMIT_MS = 18486, 100
URL = f"http://127.0.0.1:{PORT}"
CHEAP = "/_emulator/health"
FIRST = datetime(2001, 1, 1, tzinfo=UTC)
ROWS, CONTACTS, JOBS = 60_000, 5_000, 20_000
TABLES = {
    "sipcentric_call": ROWS,
    "sipcentric_phonebookentry": CONTACTS,
    "sipgate_event": ROWS,
    "sipgate_contact": CONTACTS,
    "telecom_center_termination_cdr": ROWS,
}


def probe(link: Connection) -> None:
    """Ask, and ask again; the longest wait in milliseconds whenever the other side wants to know."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
    longest = 0.0
    while True:
        if link.poll():
            if not link.recv():
                return
            link.send(longest)
            longest = 0.0
        started = time.perf_counter()
        connection.request("GET", CHEAP)
        connection.getresponse().read()
        longest = max(longest, (time.perf_counter() - started) * 1000)
        time.sleep(0.001)


@contextmanager
def probing() -> Iterator[Callable[[], float]]:
    """A prober: the function gives the longest wait since it was last asked."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=probe, args=(theirs,), daemon=True)
    process.start()

    def longest() -> float:
        ours.send(True)
        found: float = ours.recv()
        return found

    try:
        yield longest
    finally:
        ours.send(False)
        process.join(10)


def multiply(database: sqlite3.Connection, table: str, rows: int) -> None:
    """So many further rows like those that a table has, a minute apart."""
    columns = [name for _, name, *_, hidden in database.execute(f"PRAGMA table_xinfo({table})") if not hidden]
    samples = [
        dict(zip(columns, row, strict=True)) for row in database.execute(f"SELECT {', '.join(columns)} FROM {table}")
    ]
    marks = ", ".join("?" * len(columns))

    def values(i: int) -> list[Any]:
        at = to_text(FIRST + timedelta(minutes=i))
        row = dict(samples[i % len(samples)])
        row["id"] = f"{i:032x}" if isinstance(row["id"], str) else 10_000_000 + i
        row |= {"created": at, "time_start": at, "speed_dial": None}
        return [row[name] for name in columns]

    database.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", map(values, range(rows)))


def large_dataset(folder: Path) -> Path:
    """A dataset in which everybody has been busy for years."""
    file = folder / "large.sqlite"

    async def content() -> bytes:
        return await create_app().worlds.get().dump()

    file.write_bytes(asyncio.run(content()))
    with closing(sqlite3.connect(file)) as database:
        for table, rows in TABLES.items():
            multiply(database, table, rows)
        due = ((to_text(datetime.now(UTC) + timedelta(hours=1, seconds=i)),) for i in range(JOBS))
        given = '{"vendor":"sipcentric","happening":"incoming-sms","values":{}}'
        database.executemany(
            f"INSERT INTO emulator_schedule (due, action, given) VALUES (?, 'emulator.simulate', '{given}')", due
        )
        database.commit()
    return file


def waited(heavy: Heavy, visitor: Visitor, longest: Callable[[], float]) -> Figure:
    """The longest wait beside one heavy request, which must be answered as it should."""
    visitor.greet()
    if heavy.prepare:
        heavy.prepare(visitor)
    longest()
    started = time.perf_counter()
    outcome = heavy.act(visitor)
    seconds = time.perf_counter() - started
    return Figure(heavy.name, longest(), "ms", LIMIT_MS, note=f"({seconds:.1f} s, {outcome})")


def measure(chosen: str = "") -> list[Figure]:
    """A figure for each heavy request, in a world of its own, and one for nothing at all."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        dataset = large_dataset(Path(folder))
        with running(emulator(PORT, "--dataset", str(dataset)), URL + CHEAP), probing() as longest:
            for i, heavy in enumerate(each for each in HEAVY if chosen in each.name):
                with Visitor(URL, f"wait-{i}") as visitor:
                    figures.append(waited(heavy, visitor, longest))
                    httpx2.delete(f"{URL}/_emulator/worlds/wait-{i}", timeout=600)
    return figures


if __name__ == "__main__":
    from benchmarks.figures import show

    show("Longest waits", measure(*sys.argv[1:]))
