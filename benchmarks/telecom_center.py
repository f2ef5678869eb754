"""The Operator API: requests beside a bare FastAPI route on the same run, lists of a million CDRs."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from statistics import median

from fastapi import FastAPI

from benchmarks.figures import Figure, show
from benchmarks.load import emulator, requests_per_second, running
from benchmarks.million import AFTER_WRITE_MS, WRITES, ask, beside, plant
from emulator.app import Application, create_app
from emulator.exchange.vendor import basic
from emulator.store.moments import to_text
from emulator.worlds.world import World

PORT, BARE_PORT = 18484, 18485
PREFIX = "/api/rest/public/operator"
CDRS = f"{PREFIX}/termination_cdrs"
URL, BARE_URL = f"http://127.0.0.1:{PORT}{PREFIX}", f"http://127.0.0.1:{BARE_PORT}/"
CREDENTIALS = basic("operator", "secret")["Authorization"].encode()
HEADERS = (f"Authorization: {CREDENTIALS.decode()}", "Content-Type: application/vnd.api+json")
CREATE = '{"data":{"type":"customers","attributes":{"name":"New"}}}'
UPDATE = '{"data":{"type":"customers","id":"123","attributes":{"capacity_limit":7}}}'
REACH = {"list of 50 with include": 0.4}
REQUESTS = {
    "list of 50 with include": ("GET", "/termination_cdrs?include=customer,termination_route", ""),
    "one": ("GET", "/customers/123", ""),
    "POST": ("POST", "/customers", CREATE),
    "PATCH": ("PATCH", "/customers/123", UPDATE),
}
ROWS, RUNS, LIMIT_MS = 1_000_000, 20, 50
FIRST = datetime(2001, 1, 1, tzinfo=UTC)
GATEWAY, ROUTE = "7d90b1f2-6e35-4a8c-9c47-f05e2d81a603", "3f5c7b91-0d2e-4a68-b4f9-e61d8c0a7706"
OTHER_GATEWAY, OTHER_ROUTE = "b4f04436-b378-403f-a6c5-8040ae1fb824", "a29e4de3-63d0-47ff-b098-8aaa9b4e34e1"
INSERT = """INSERT INTO telecom_center_termination_cdr (customer_id, termination_route_id, termination_gateway_id,
aleg_reason, src_name_in, src_number_in, dst_number_in, orig_call_id, local_tag, global_tag, duration, aleg_code,
time_start, time_connect, time_end) VALUES (?, ?, ?, 'OK', ?, ?, ?, ?, ?, ?, 60, ?, ?, ?, ?)"""
LISTS = {
    "first page": "",
    "deepest page": f"page[number]={ROWS // 50}",
    "newest first": "sort=-time_start",
    "longest first": "sort=-duration",
    "filtered page (customer.id)": "filter[customer.id]=123",
    "filtered page (customer.id), newest first": "filter[customer.id]=123&sort=-time_start",
    "filtered page (src_number_in)": "filter[src_number_in]=447700900042",
    "filtered page (aleg_code)": "filter[aleg_code]=487",
    "filtered page (two customers)": "filter[customer.id]=1,123",
    "filtered page (customer.id, aleg_code)": "filter[customer.id]=123&filter[aleg_code]=200",
}
SEARCHES = {
    "filtered page (most days)": "filter[time_start_gteq]=2001-01-03 00:00",
    "filtered page (the last day)": "filter[time_start_gteq]=2001-01-12 00:00",
    "filtered page (customer.id, most days)": "filter[time_start_gteq]=2001-01-03 00:00&filter[customer.id]=123",
    "filtered page (a day)": "filter[time_start_gteq]=2001-01-03 00:00&filter[time_start_lted]=2001-01-04 00:00",
    "filtered page (customer.id), longest first": "filter[customer.id]=123&sort=-duration",
    "filtered page (aleg_code), newest first": "filter[aleg_code]=487&sort=-time_start",
    "filtered page (aleg_code, src_number_in)": "filter[aleg_code]=487&filter[src_number_in]=447700900041",
    "filtered page (two customers), deep": f"filter[customer.id]=1,123&page[number]={ROWS // 120}",
    "last to end first": "sort=-time_end",
}
"""What no index serves."""
CDR = {
    "customer_id": 123,
    "src_number_in": "447700900042",
    "dst_number_in": "441632960042",
    "aleg_code": 487,
    "time_start": to_text(FIRST),
}
bare = FastAPI()


@bare.get("/")
async def hello() -> dict[str, str]:
    """The least that FastAPI can do."""
    return {"hello": "world"}


def script(method: str, body: str) -> str:
    """Wrk's script for a request with a body."""
    return f"wrk.method = '{method}'\nwrk.body = '{body}'\n" if body else ""


def throughput() -> list[Figure]:
    """Each request as a ratio to the bare route."""
    command = [sys.executable, "-m", "uvicorn", "benchmarks.telecom_center:bare", "--port", str(BARE_PORT)]
    with running([*command, "--no-access-log", "--log-level", "warning"], BARE_URL):
        base = requests_per_second(BARE_URL)
    figures = [Figure("bare FastAPI route", base, "req/s")]
    for state, options in (("", ()), (", made anew", ("--answers-bytes", "0"))):
        with running(emulator(PORT, *options), f"http://127.0.0.1:{PORT}/_emulator/health"):
            for name, (method, path, body) in REQUESTS.items():
                if state and body:
                    continue
                rate = requests_per_second(URL + path, script(method, body), HEADERS)
                reach = None if state else REACH.get(name)
                figures.append(Figure(f"{name}{state}", rate, "req/s"))
                figures.append(Figure("    / bare FastAPI", rate / base, "times", reach, True))
    return figures


def fill(world: World) -> None:
    """A million calls, a second apart, nine in ten of customer 123."""

    def values(i: int) -> tuple[object, ...]:
        at = to_text(FIRST + timedelta(seconds=i))
        owner = (123, ROUTE, GATEWAY) if i % 10 else (1, OTHER_ROUTE, OTHER_GATEWAY)
        caller, called = f"447700900{i % 1000:03d}", f"441632960{i % 997:03d}"
        return (
            *owner,
            f"Caller {i % 50}",
            caller,
            called,
            f"o{i}",
            f"l{i}",
            f"g{i}",
            200 if i % 4 else 487,
            at,
            at,
            at,
        )

    with world.store.transaction():
        world.store.connection.execute("DELETE FROM telecom_center_termination_cdr")
        world.store.connection.executemany(INSERT, map(values, range(ROWS)))
    world.store.forget()


async def timings(app: Application) -> list[Figure]:
    """The times of each list: the first of all, the median after that, and the median just after a write."""
    await ask(app, "", f"{PREFIX}/customers", CREDENTIALS)  # the process's own first request
    fill(app.worlds.get())
    figures = []
    for name, query in LISTS.items():
        figures.append(Figure(f"{name}, never counted before", await ask(app, query, CDRS, CREDENTIALS), "ms"))
        again = median([await ask(app, query, CDRS, CREDENTIALS) for _ in range(RUNS)])
        figures.append(Figure(name, again, "ms", LIMIT_MS))
        written = []
        for _ in range(WRITES):
            await plant(app, "telecom_center/termination_cdrs", CDR)
            written.append(await ask(app, query, CDRS, CREDENTIALS))
        figures.append(Figure(f"{name}, just after a write", median(written), "ms", AFTER_WRITE_MS))
    return figures + await waits(app)


async def waits(app: Application) -> list[Figure]:
    """How long somebody else waits while a list is counted and read that no index serves, and how long that takes."""
    figures = []
    for name, query in {**LISTS, **SEARCHES}.items():
        app.worlds.get().store.forget()
        wait = await beside(app, ask(app, query, CDRS, CREDENTIALS))
        again = median([await ask(app, query, CDRS, CREDENTIALS) for _ in range(3)])
        note = f"({again:.1f} ms by itself)" if name in SEARCHES else ""
        figures.append(Figure(f"{name}: longest wait beside it", wait, "ms", LIMIT_MS, note=note))
    return figures


def million() -> list[Figure]:
    """The lists of a million CDRs, inside the process."""
    app = create_app()
    try:
        return asyncio.run(timings(app))
    finally:
        app.worlds.close()


def measure() -> list[Figure]:
    """All figures."""
    return throughput() + million()


def main() -> None:
    """Print them."""
    show("telecom.center", measure())


if __name__ == "__main__":
    main()
