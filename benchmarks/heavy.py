"""The heaviest requests of every vendor and the control plane."""

import json
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx2

from emulator.vendors.dial9 import vendor as dial9

YEAR = 365 * 86400
CONTROL = "/_emulator"
FIRST = {
    "admin": "/api/v1/customers/me",
    "sipgate": "/my/settings/numbers/?version=2.41",
    "operator": "/api/rest/public/operator/customers",
}
OPERATOR = "/api/rest/public/operator"


class Visitor:
    """Somebody who signs in to a world of the server."""

    def __init__(self, url: str, world: str) -> None:
        self.world = world
        self.client = httpx2.Client(base_url=url, timeout=600, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def control(self, method: str, path: str, **options: Any) -> str:
        """Ask the control plane; status and size of the answer."""
        options["params"] = {"world": self.world} | options.get("params", {})
        return told(self.client.request(method, CONTROL + path, **options))

    def ask(self, user: str, method: str, path: str, **options: Any) -> str:
        """Ask a vendor that signs in by HTTP Basic; status and size of the answer."""
        return told(self.client.request(method, path, auth=(f"{user}+{self.world}", "secret"), **options))

    def greet(self) -> None:
        """A first request to everybody, so that the world is there and all that serves it."""
        self.control("GET", "/coverage")
        self.dial9("/numbers/list", {})
        for user, path in FIRST.items():
            self.ask(user, "GET", path)

    def dial9(self, path: str, body: Any) -> str:
        """Ask Dial 9."""
        headers = dial9.sign_in(f"token+{self.world}", "secret")
        return told(self.client.post(f"{dial9.prefix}{path}", headers=headers, json=body))

    def often(self, times: int, ask: Callable[[int], object], at_once: int = 4) -> str:
        """The same many times, a few at once; what the last came to."""
        with ThreadPoolExecutor(at_once) as pool:
            return str(list(pool.map(ask, range(times)))[-1])


@dataclass(frozen=True)
class Heavy:
    """One heavy request, and what must be there before it."""

    name: str
    act: Callable[[Visitor], str]
    prepare: Callable[[Visitor], object] | None = None


def told(answer: httpx2.Response) -> str:
    """Status and size of an answer."""
    return f"{answer.status_code}, {len(answer.content) / 1024:,.0f} KiB"


def control(name: str, method: str, path: str, prepare: Any = None, **options: Any) -> Heavy:
    """A heavy request to the control plane."""
    return Heavy(name, lambda visitor: visitor.control(method, path, **options), prepare)


def ask(name: str, user: str, method: str, path: str, prepare: Any = None, **options: Any) -> Heavy:
    """A heavy request to a vendor."""
    return Heavy(name, lambda visitor: visitor.ask(user, method, path, **options), prepare)


def fill_journal(visitor: Visitor) -> None:
    """A journal that is full of large bodies."""
    body = json.dumps({"name": "Ada", "phoneNumber": "01214960001", "more": ["x y z"] * 1500}).encode()
    visitor.often(800, lambda i: visitor.ask("admin", "POST", "/api/v1/customers/25/phonebook", content=body))


def fill_journal_of_mistakes(visitor: Visitor) -> None:
    """A journal that is full of paths that are nearly right."""
    path = "/api/v1/customers/25/phonebok/" + "phonebook" * 100
    visitor.often(1500, lambda i: visitor.ask("admin", "GET", path))


def set_faults(visitor: Visitor) -> None:
    """Two thousand faults about other paths."""

    def one(i: int) -> str:
        match = {"path": f"/api/v1/customers/{i}/*"}
        return visitor.control("POST", "/faults", json={"match": match, "effect": {"status": 503}})

    visitor.often(2000, one)


def wait_all(visitor: Visitor) -> str:
    """Hundreds who wait for a request, and the request."""
    limits = httpx2.Limits(max_connections=500)
    with httpx2.Client(base_url=visitor.client.base_url, timeout=60, limits=limits, trust_env=False) as client:
        body = {"match": {"path": "^/api/v1/(a|a)+$"}, "timeout_seconds": 2}
        path = f"{CONTROL}/requests/wait?world={visitor.world}"
        with ThreadPoolExecutor(200) as pool:
            waiting = [pool.submit(client.post, path, json=body) for _ in range(200)]
            visitor.often(50, lambda i: visitor.ask("admin", "GET", "/api/v1/customers/me"))
            return told(waiting[-1].result())


def keep_snapshot(visitor: Visitor) -> None:
    """A snapshot of the large world."""
    visitor.control("PUT", "/snapshots/kept")


def begin_another(visitor: Visitor) -> str:
    """A world that is not there yet."""
    with Visitor(str(visitor.client.base_url), f"{visitor.world}-other") as other:
        return other.control("GET", "/clock")


def plant_recording(visitor: Visitor) -> None:
    """A recording of two hours."""
    moment = "2026-01-01T00:00:00.000"
    row = {"id": 990, "customer_id": 25, "created": moment, "started": moment, "direction": "IN", "party_id": "x"}
    visitor.control(
        "POST", "/data/sipcentric/recordings", json=row | {"call_id": "a", "linked_id": "b", "size": 44 + 8000 * 7200}
    )


def plant_fax(visitor: Visitor) -> None:
    """A fax of three hundred pages."""
    row = {"id": 990_000_000, "user_id": "1112233w0", "extension_id": "1112233e0", "created": "2026-01-01T00:00:00.000"}
    state = {"kind": "fax", "direction": "incoming", "status": "sent", "location": "inbox", "pages": 300}
    numbers = {"sources": ["447700900077"], "targets": ["493023125000"]}
    visitor.control("POST", "/data/sipgate/events", json=row | state | numbers)


def rows(count: int, **more: Any) -> list[dict[str, Any]]:
    """Phone book entries to plant."""
    common = {"customer_id": 25, "created": "2014-03-10T13:37:00.000", "phone_number": "01214960001"}
    return [common | {"name": f"Ada {i}"} | more for i in range(count)]


PATTERN = {"match": {"path": "^/api/v1/.*(a|a)+(b|c)*.*a.{100}$"}, "exactly": 0}
BODY = {"match": {"body": {"more": ["x y z"] * 1500}}, "exactly": 3}
EVERYTHING = {"version": "2.41", "complexity": "full"}
IDS = ",".join(str(i) for i in range(10_000))
DEEP_BODY = b"[" * 500_000 + b"]" * 500_000

CALLS = "/api/v1/customers/25/calls"
ENTRIES = "/api/v1/customers/25/phonebook"
CDRS = f"{OPERATOR}/termination_cdrs"
RECORDINGS, SOUND = "/api/v1/customers/25/recordings", "/api/v1/customers/25/sounds/1035"
FAX = "/my/events/faxes/990000000/content/?version=2.41"
AUDIO = struct.pack(
    "<4sI4s4sIHHIIHH4sI", b"RIFF", 30_000_036, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16, b"data", 30_000_000
) + bytes(30_000_000)
JSON, VCARD, TIFF = {"Accept": "application/json"}, {"Accept": "text/vcard"}, {"Accept": "image/tiff"}
WAV = {"Content-Type": "audio/wav"}
DEEPLY = "customer,termination_route.gateway.customer"
NOWHERE = {"callee": "nobody", "order": "-duration"}

HEAVY = (
    Heavy("nothing at all", lambda visitor: visitor.often(200, lambda i: visitor.control("GET", "/health"), 1)),
    ask("sipcentric: the largest page", "admin", "GET", f"{CALLS}?pageSize=200"),
    ask("sipcentric: the last page of calls", "admin", "GET", f"{CALLS}?pageSize=200&page=300"),
    ask("sipcentric: the largest page as CSV", "admin", "GET", f"{CALLS}.csv?pageSize=200"),
    ask("sipcentric: a recording of two hours", "admin", "GET", f"{RECORDINGS}/990.wav", plant_recording),
    ask("sipcentric: thirty megabytes of audio sent", "admin", "PUT", SOUND, content=AUDIO, headers=WAV),
    ask("sipcentric: a filter that finds nothing", "admin", "GET", f"{CALLS}?from=0&to=0&outcome=BUSY"),
    ask("sipcentric: a body of a million brackets", "admin", "POST", ENTRIES, content=DEEP_BODY),
    ask("sipgate: every event in XML", "sipgate", "GET", "/my/events/", params=EVERYTHING),
    ask(
        "sipgate: every event in JSON",
        "sipgate",
        "GET",
        "/my/events/",
        params=EVERYTHING,
        headers=JSON,
    ),
    ask("sipgate: every contact in XML", "sipgate", "GET", "/my/contacts/", params=EVERYTHING),
    ask(
        "sipgate: every contact as vCards",
        "sipgate",
        "GET",
        "/my/contacts/",
        params=EVERYTHING,
        headers=VCARD,
    ),
    ask("sipgate: a fax of three hundred pages", "sipgate", "GET", FAX, plant_fax),
    ask("sipgate: the same as TIFF", "sipgate", "GET", FAX, plant_fax, headers=TIFF),
    ask("sipgate: phone book", "sipgate", "GET", "/my/contacts/phonebook/snom", params=EVERYTHING),
    ask(
        "sipgate: a filter on every contact", "sipgate", "GET", "/my/contacts/?filter=" + "x" * 5000, params=EVERYTHING
    ),
    ask(
        "telecom.center: a page of a thousand with includes",
        "operator",
        "GET",
        f"{CDRS}?page[size]=1000&include={DEEPLY}",
    ),
    ask(
        "telecom.center: a filter of ten thousand ids",
        "operator",
        "GET",
        f"{CDRS}?filter[id]={IDS}",
    ),
    ask(
        "telecom.center: a list sorted by everything",
        "operator",
        "GET",
        f"{CDRS}?sort=-duration,time_start,time_end,src_number_in&page[number]=200",
    ),
    Heavy("dial9: every number", lambda visitor: visitor.dial9("/numbers/list", {})),
    Heavy("dial9: the available numbers", lambda visitor: visitor.dial9("/numbers/available_prefixes", {})),
    control("control: a full journal", "GET", "/requests", fill_journal),
    control("control: a full journal as HAR", "GET", "/requests", fill_journal, params={"format": "har"}),
    control("control: a full journal as curl", "GET", "/requests", fill_journal, params={"format": "curl"}),
    control("control: a journal of mistakes", "GET", "/requests", fill_journal_of_mistakes),
    control("control: verify by a pattern", "POST", "/requests/verify", fill_journal_of_mistakes, json=PATTERN),
    control("control: verify by a body", "POST", "/requests/verify", fill_journal, json=BODY),
    Heavy("control: two hundred who wait", wait_all),
    Heavy("control: two thousand faults set", lambda visitor: set_faults(visitor) or "set"),
    control("control: two thousand faults shown", "GET", "/faults", set_faults),
    control("control: a thousand rows", "GET", "/data/sipgate/contacts", params={"limit": 1000}),
    control(
        "control: rows that no filter finds",
        "GET",
        "/data/sipcentric/calls",
        params=NOWHERE,
    ),
    control("control: a thousand rows planted", "POST", "/data/sipcentric/phonebook", json=rows(1000)),
    control("control: many rows deleted", "DELETE", "/data/sipcentric/calls"),
    Heavy("control: another large world", begin_another),
    control("control: reset of a large world", "POST", "/reset"),
    control("control: a large snapshot", "PUT", "/snapshots/kept"),
    control("control: a large snapshot restored", "POST", "/snapshots/kept/restore", keep_snapshot),
    control("control: a large snapshot downloaded", "GET", "/snapshots/kept", keep_snapshot),
    control("control: twenty thousand jobs shown", "GET", "/clock"),
    control("control: twenty thousand jobs done", "POST", "/clock/advance", json={"seconds": 100_000}),
    control("control: an advance of a century", "POST", "/clock/advance", json={"seconds": 100 * YEAR}),
    control("control: coverage", "GET", "/coverage", params={"worlds": "all"}),
    control("control: a body of a million brackets", "POST", "/faults", content=DEEP_BODY),
)
