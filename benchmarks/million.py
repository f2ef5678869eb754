"""Lists with a million calls in one customer, beside the same lists with a thousand."""

import asyncio
import time
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import orjson

from benchmarks.figures import Figure
from emulator.app import Application, create_app
from emulator.store.moments import to_text
from emulator.worlds.world import World

ROWS, FEW, RUNS, WRITES = 1_000_000, 1_000, 20, 5
AFTER_WRITE_MS = 5
FIRST = datetime(2001, 1, 1, tzinfo=UTC)
CALLS = "/api/v1/customers/25/calls"
SIGN_IN = b"Basic YWRtaW46c2VjcmV0"
OUTCOMES = ("ANSWERED", "NO_ANSWER", "BUSY", "FAILED")
INSERT = """INSERT INTO sipcentric_call (customer_id, created, scope, direction, caller, callee, started, outcome,
duration, cost, call_id, linked_id) VALUES (25, ?, 'EXTERNAL', ?, ?, '01214960001', ?, ?, 60, 0.01, ?, ?)"""
CALL = {
    "customer_id": 25, "created": to_text(FIRST), "scope": "EXTERNAL", "direction": "OUT", "caller": "07700900012",
    "callee": "01214960001", "started": to_text(FIRST), "outcome": "ANSWERED", "call_id": "c", "linked_id": "c",
}  # fmt: skip
PATHS = {
    "first page": "pageSize=20",
    "filtered page (from)": "from=07700900012",
    "filtered page (direction)": "direction=out",
    "page in the middle": "page={middle}",
    "deepest page": "page={deepest}",
}


def fill(world: World, rows: int) -> None:
    """So many calls, a second apart, from forty callers."""
    moments = (to_text(FIRST + timedelta(seconds=i)) for i in range(rows))
    values = (
        (at, "OUT" if i % 3 else "IN", f"07700900{i % 40:03d}", at, OUTCOMES[i % 4], f"c{i}", f"c{i}")
        for i, at in enumerate(moments)
    )
    with world.store.transaction():
        world.store.connection.execute("DELETE FROM sipcentric_call")
        world.store.connection.executemany(INSERT, values)
    world.store.forget()


async def ask(app: Application, query: str, path: str = CALLS, sign_in: bytes = SIGN_IN, body: bytes = b"") -> float:
    """Milliseconds of one request, inside the process; one with a body is a POST that makes something."""
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST" if body else "GET",
        "scheme": "http", "path": path, "raw_path": b"", "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"localhost"), (b"authorization", sign_in), (b"content-type", b"application/json"),
                    (b"content-length", str(len(body)).encode())],
        "client": None, "server": None,
    }  # fmt: skip
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    started = time.perf_counter()
    await app(scope, receive, send)
    if statuses != [201 if body else 200]:
        raise RuntimeError(f"{path}?{query}: {statuses}")
    return (time.perf_counter() - started) * 1000


async def plant(app: Application, resource: str, row: dict[str, Any]) -> None:
    """Write a row as a client of the control plane does."""
    await ask(app, "", f"/_emulator/data/{resource}", body=orjson.dumps(row))


async def beside(app: Application, asking: Awaitable[float]) -> float:
    """The longest wait of somebody who asks for the server's health all the time while something else is asked."""
    waits: list[float] = []

    async def ask_often() -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0)
            await ask(app, "", "/_emulator/health")
            waits.append((time.perf_counter() - started) * 1000)

    task = asyncio.create_task(ask_often())
    await asyncio.sleep(0)
    await asking
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    return max(waits, default=0.0)


async def timings(app: Application, rows: int) -> dict[str, float]:
    """Each list's median time, and its time just after a write, when it was asked for before."""
    world = app.worlds.get()
    world.settings = world.settings.model_copy(update={"sipcentric_rate_limit": 0})
    fill(world, rows)
    found: dict[str, float] = {}
    for name, query in PATHS.items():
        asked = query.format(middle=rows // 40, deepest=rows // 20)
        found[f"{name}, never counted before"] = await ask(app, asked)
        found[name] = median([await ask(app, asked) for _ in range(RUNS)])
        written = []
        for _ in range(WRITES):
            await plant(app, "sipcentric/calls", CALL)
            written.append(await ask(app, asked))
        found[f"{name}, just after a write"] = median(written)
    return found


async def run() -> list[Figure]:
    """A thousand first, then a million in the same world."""
    app = create_app()
    few, many = await timings(app, FEW), await timings(app, ROWS)
    figures = []
    for name, value in many.items():
        whole_walk = name.startswith(("deepest", "page in the middle"))
        beginning, _, moment = name.partition(", ")
        aim = {"": 60 if whole_walk else None, "just after a write": None if whole_walk else AFTER_WRITE_MS}.get(moment)
        figures.append(Figure(f"{name}: {ROWS:,} calls", value, "ms", aim))
        if not whole_walk and not moment:
            figures.append(Figure(f"    / the same with {FEW:,}", value / few[beginning], "times", 1.5))
    app.worlds.close()
    return figures


def measure() -> list[Figure]:
    """The figures of both sizes."""
    return asyncio.run(run())
