"""Requests per second of each vendor beside bare Starlette, sign-in, limits and journal on."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from timeit import repeat

from benchmarks.figures import Figure
from benchmarks.load import SECONDS, bare, emulator, requests_per_second, resident_mib, running
from emulator.exchange.routing import Route
from emulator.exchange.vendor import Vendor
from emulator.vendors import VENDORS, dial9, sipcentric, sipgate, telecom_center

PORT, BARE_PORT = 18482, 18483
ENOUGH = 100_000
URL, BARE_URL = f"http://127.0.0.1:{PORT}", f"http://127.0.0.1:{BARE_PORT}"


def signed_in(vendor: Vendor, *more: str) -> tuple[str, ...]:
    """The headers of a request of the vendor's default user."""
    return (*(f"{name}: {value}" for name, value in vendor.sign_in(*vendor.login).items()), *more)


@dataclass(frozen=True)
class Case:
    """One request, the part of the baseline that it should reach, and what others reach of theirs."""

    name: str
    path: str
    headers: tuple[str, ...]
    baseline: str
    reach: float
    body: str = ""
    peers: str = ""
    """Measured beside the same baseline, each with wrk on one core and the server on the other."""


PEERS = {
    "page": "json-server 1.05, Starlette + sqlite3 0.70, Prism 0.49, WireMock 0.23",
    "one": "Starlette + sqlite3 0.74, json-server 0.58, Prism 0.24, WireMock 0.12",
    "POST": "Starlette + sqlite3 0.73, WireMock 0.27, Prism 0.25, json-server 0.03",
}
JSON = "Content-Type: application/json"
ENTRY = '{\\"type\\":\\"phonebookentry\\",\\"name\\":\\"Fred\\",\\"phoneNumber\\":\\"07700900123\\"}'
ADMIN = signed_in(sipcentric)
DIAL9 = signed_in(dial9, JSON)
OPERATOR = signed_in(telecom_center)
SIPGATE = signed_in(sipgate, "Accept: application/json")
CASES = (
    Case("sipcentric: one", "/api/v1/customers/25/calls/7592317", ADMIN, "one", 0.62, peers=PEERS["one"]),
    Case("sipcentric: list of 20 with total", "/api/v1/customers/25/calls", ADMIN, "page", 1.1, peers=PEERS["page"]),
    Case("sipcentric: POST", "/api/v1/customers/25/phonebook", (*ADMIN, JSON), "echo", 0.42, ENTRY, PEERS["POST"]),
    Case("telecom.center: one", "/api/rest/public/operator/customers/123", OPERATOR, "one", 0.17),
    Case("telecom.center: list", "/api/rest/public/operator/termination_cdrs?page[size]=20", OPERATOR, "page", 0.22),
    Case("dial9: info", "/api/v2/numbers/info", DIAL9, "echo", 0.17, '{\\"id\\":3466}'),
    Case("dial9: list", "/api/v2/numbers/list", DIAL9, "page", 0.22, "{}"),
    Case("sipgate: balance", "/my/billing/balance/?version=2.17", SIPGATE, "one", 0.17),
    Case("sipgate: events of 20", "/my/events/?version=2.17&limit=20", SIPGATE, "page", 0.22),
)


def routing() -> list[Figure]:
    """How long finding the last route of a vendor takes beside the first, among those as deep as most."""
    figures = []
    for vendor in VENDORS:
        api = vendor.behaviour.create_api()
        paths = [route.path for route in api.routes if isinstance(route, Route)]
        depth = Counter(path.count("/") for path in paths).most_common(1)[0][0]
        alike = [path for path in paths if path.count("/") == depth]
        first, last = (min(repeat(partial(api.tree.find, path), number=2000)) for path in (alike[0], alike[-1]))
        figures.append(Figure(f"{vendor.name}: finding the last route / the first", last / first, "times", 1.15))
    return figures


def script(body: str) -> str:
    """Wrk's script for a POST."""
    return f'wrk.method = "POST"\nwrk.body = "{body}"\n' if body else ""


def baselines() -> dict[str, float]:
    """Requests per second of bare Starlette."""
    with running(bare(BARE_PORT), f"{BARE_URL}/one"):
        return {
            name: requests_per_second(f"{BARE_URL}/{name}", script("{}") if name == "echo" else "")
            for name in ("one", "page", "echo")
        }


def made_anew(base: dict[str, float]) -> list[Figure]:
    """The cases that read, each answer made anew, as after a write of what it was made from."""
    figures = []
    with running(emulator(PORT, "--answers-bytes", "0"), f"{URL}/_emulator/health"):
        for case in CASES:
            if not case.body:
                rate = requests_per_second(URL + case.path, "", case.headers)
                figures.append(Figure(f"{case.name}, made anew", rate, "req/s"))
                figures.append(Figure("    / bare Starlette", rate / base[case.baseline], "times"))
    return figures


def measure() -> list[Figure]:
    """Every case as a ratio to its baseline, and the server's memory after all of them."""
    base = baselines()
    figures = [Figure(f"bare Starlette: {name}", rate, "req/s") for name, rate in base.items()]
    with running(emulator(PORT), f"{URL}/_emulator/health") as process:
        answered = 0.0
        for case in CASES:
            rate = requests_per_second(URL + case.path, script(case.body), case.headers)
            figures.append(Figure(case.name, rate, "req/s"))
            ratio = rate / base[case.baseline]
            figures.append(Figure("    / bare Starlette", ratio, "times", case.reach, True, case.peers))
            if answered < ENOUGH <= answered + rate * SECONDS:
                figures.append(Figure(f"memory after {ENOUGH:,} requests and more", resident_mib(process), "MiB", 100))
            answered += rate * SECONDS
        figures.append(Figure(f"memory after all of the {answered:,.0f} requests", resident_mib(process), "MiB"))
    return figures + made_anew(base) + routing()
