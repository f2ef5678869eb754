"""Every documented GET beside its vendor's best, in the process: of unwritten tables, and after a write each time."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any
from urllib.parse import urlencode

from benchmarks.figures import Figure
from emulator.app import Application, create_app
from emulator.exchange.vendor import Vendor
from emulator.settings import WorldSettings
from emulator.vendors import VENDORS

RUNS = 40
LEFT_OUT = {"get_stream", "generate_token"}
"""What has no end, or writes each time."""
BEST_PART = 0.5


def scope_of(path: str, query: Mapping[str, str], sign_in: Mapping[str, str]) -> dict[str, Any]:
    """A GET as the server hands it over."""
    headers = {"host": "localhost", "accept": "application/json, */*;q=0.1", **sign_in}
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": urlencode(query).encode(), "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": None, "server": None,
    }  # fmt: skip


async def ask(app: Application, scope: dict[str, Any]) -> tuple[int, bytes, float]:
    """Status and body of an answer, and the microseconds that it took."""
    said: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        said.append(message)

    started = time.perf_counter()
    await app({**scope}, receive, send)
    taken = (time.perf_counter() - started) * 1e6
    return said[0]["status"], b"".join(part.get("body", b"") for part in said[1:]), taken


def requests(vendor: Vendor, document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each documented GET with the document's own examples."""
    for path, methods in document["paths"].items():
        operation = methods.get("get", {"operationId": "get_stream"})
        if operation["operationId"] in LEFT_OUT:
            continue
        query = {}
        for parameter in operation.get("parameters", ()):
            example = parameter.get("example")
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", str(example))
            elif parameter["in"] == "query" and example is not None:
                query[parameter["name"]] = str(example)
        yield operation["operationId"], scope_of(f"{vendor.prefix}{path}", query, vendor.sign_in(*vendor.login))


def is_list(content: bytes) -> bool | None:
    """Whether an answer is a list, or has one for its content; None if it is no JSON."""
    try:
        body = json.loads(content)
    except ValueError:
        return None
    return isinstance(body, list) or any(isinstance(value, list) for value in body.values())


async def timed(app: Application, vendor: Vendor) -> dict[bool, dict[str, tuple[float, float]]]:
    """Lists and single answers by operation: microseconds as they are, and after a write."""
    _, document, _ = await ask(app, scope_of(f"/_emulator/openapi/{vendor.name}.json", {}, {}))
    store = app.worlds.get().store
    found: dict[bool, dict[str, tuple[float, float]]] = {True: {}, False: {}}
    for name, scope in requests(vendor, json.loads(document)):
        status, content, _ = await ask(app, scope)
        kind = is_list(content) if status == 200 else None
        if kind is None:
            continue
        anew = []
        for _ in range(RUNS):
            store.forget()
            anew.append((await ask(app, scope))[2])
        remembered = [(await ask(app, scope))[2] for _ in range(RUNS)]
        found[kind][name] = median(remembered), median(anew)
    return found


async def run() -> list[Figure]:
    """For each vendor and kind the best, and the worst as a part of the best."""
    app = create_app(None, WorldSettings(sipcentric_rate_limit=0))
    figures = []
    for vendor in VENDORS:
        for kind, timings in (await timed(app, vendor)).items():
            for number, state in enumerate(("unwritten", "after a write")) if timings else ():
                name, best = min(((each, times[number]) for each, times in timings.items()), key=lambda pair: pair[1])
                of = f"{vendor.name}: {'list' if kind else 'one'}, {state}"
                figures.append(Figure(f"{of}: best of {len(timings)}", best, "µs", note=name))
                worst = {each: best / times[number] for each, times in timings.items()}
                slow = sorted((each for each in worst if worst[each] < BEST_PART), key=lambda each: worst[each])
                reach = None if number else BEST_PART
                note = ", ".join(f"{each} {worst[each]:.2f}" for each in slow) or min(
                    worst, key=lambda each: worst[each]
                )
                figures.append(Figure("    worst / best", min(worst.values()), "times", reach, True, note))
    app.worlds.close()
    return figures


def measure() -> list[Figure]:
    """The figures of all vendors."""
    return asyncio.run(run())
