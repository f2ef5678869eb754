"""Three servers behind a load balancer, as docs/sharing.md has it, and who writes through it in every way."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import httpx2

from tests.wire import free_ports

ROOT = Path(__file__).parent.parent
CONFIGURATION = ROOT / "docker/haproxy.cfg"
API = "/api/v1"
BOOK = f"{API}/customers/25/phonebook"
CONTROL = "/_emulator"
HAPROXY = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
DRAIN_SECONDS = 1.5
NAMES = ("LISTEN", "FIRST", "SECOND", "THIRD")
"""What the configuration reads of the environment."""
ENTRY = {"phoneNumber": "07700900123"}
ROW = {"customer_id": 25, "created": "2026-03-02T00:00:00Z", "phone_number": "07700900123"}
SUBSCRIBER = {
    "id": 3466, "first_name": "Alex", "address1": "24/26 Lever Street", "address4": "Manchester", "postcode": "M1 1DZ",
}  # fmt: skip


Act = Callable[[httpx2.Client, str, str], None]


class Failed(Exception):
    """A request that was not answered as it should."""


def wait_for(url: str) -> None:
    """Until something serves there."""
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        try:
            if httpx2.get(f"{url}{CONTROL}/health", trust_env=False, verify=False).status_code == 200:
                return
        except httpx2.HTTPError:
            time.sleep(0.05)
    raise AssertionError(f"{url} does not become ready")


class Replica:
    """One of the servers, started and ended as often as a test wants."""

    def __init__(self, port: int, *options: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        settings = f"--port {port} --drain-seconds {DRAIN_SECONDS} --sipcentric-rate-limit 0"
        self.words = [sys.executable, "-m", "emulator", "serve", *settings.split(), *options]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.words, stdout=subprocess.DEVNULL)

    def end(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.wait(20)


class Setup:
    """The servers, each with the same options, and HAProxy or another before them."""

    def __init__(self, stack: ExitStack, *options: str) -> None:
        ports = free_ports(4)
        self.url = f"http://127.0.0.1:{ports[0]}"
        self.replicas = [Replica(port, *options) for port in ports[1:]]
        for replica in self.replicas:
            stack.callback(replica.end, signal.SIGKILL)
        for replica in self.replicas:
            wait_for(replica.url)
        where = {name: f"127.0.0.1:{port}" for name, port in zip(NAMES, ports, strict=True)}
        proxy = subprocess.Popen(self.balancer(where), env=os.environ | where)
        stack.callback(proxy.wait, 10)
        stack.callback(proxy.terminate)
        wait_for(self.url)
        assert proxy.poll() is None

    def balancer(self, where: dict[str, str]) -> list[str]:
        """The command that leads to the servers."""
        assert HAPROXY
        return [HAPROXY, "-db", "-f", str(CONFIGURATION)]

    def client(self, **options: Any) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, trust_env=False, verify=False, timeout=20, **options)


def sign(world: str, user: str = "admin") -> tuple[str, str]:
    return f"{user}+{world}", "secret"


def ask(client: httpx2.Client, method: str, path: str, status: int = 200, **options: Any) -> httpx2.Response:
    answer = client.request(method, path, **options)
    if answer.status_code != status:
        raise Failed(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
    return answer


def by_basic(client: httpx2.Client, world: str, name: str) -> None:
    ask(client, "POST", BOOK, 201, json={"name": name, **ENTRY}, auth=sign(world))


def by_the_query(client: httpx2.Client, world: str, name: str) -> None:
    row = {"name": name, **ROW}
    ask(client, "POST", f"{CONTROL}/data/sipcentric/phonebook", 201, json=row, params={"world": world})


def by_the_path(client: httpx2.Client, world: str, name: str) -> None:
    """A fork of the world has what was written to it."""
    by_basic(client, world, name)
    ask(client, "POST", f"{CONTROL}/worlds/{world}/fork", 201, json={"as": f"{world}-{name}"})
    assert name in ask(client, "GET", f"{BOOK}?pageSize=200", auth=sign(f"{world}-{name}")).text
    time.sleep(0.2)


def by_token(client: httpx2.Client, world: str, name: str) -> None:
    by_basic(client, world, name)
    key = ask(client, "GET", f"{API}/tokengenerator", auth=sign(world)).json()["id"]
    ask(client, "GET", f"{BOOK}?tokenid={key}")


def by_stream(client: httpx2.Client, world: str, name: str) -> None:
    """A browser's stream, which signs in by its query."""
    by_basic(client, world, name)
    sent = b64encode(":".join(sign(world)).encode()).decode()
    with client.stream("GET", f"{API}/stream", params={"Authorization": f"Basic {sent}"}) as answer:
        if answer.status_code != 200 or not any(b"heartbeat" in part for part in answer.iter_raw()):
            raise Failed(f"stream: {answer.status_code}")


def by_dial9(client: httpx2.Client, world: str, name: str) -> None:
    headers = {"X-Auth-Token": f"token+{world}", "X-Auth-Secret": "secret"}
    given = {"headers": headers, "json": {"name": name, **SUBSCRIBER}}
    ask(client, "POST", "/api/v2/numbers/update_subscriber", **given)
    found = ask(client, "POST", "/api/v2/numbers/info", headers=headers, json={"id": 3466}).json()
    if found["data"]["aquisition"]["subscriber"]["name"] != name:
        raise Failed(f"{name} is not there: {found}")
    by_basic(client, world, name)


ACTS: tuple[Act, ...] = (by_basic, by_the_query, by_the_path, by_token, by_stream, by_dial9)


class Writer(threading.Thread):
    """Writes to worlds of its own, in one of the ways into a world, until it is told to stop."""

    def __init__(self, setup: Setup, act: Act) -> None:
        super().__init__(name=act.__name__, daemon=True)
        self.setup = setup
        self.act = act
        self.written: list[tuple[str, str]] = []
        self.failed: list[tuple[float, str]] = []
        """When what failed began, and why it did."""
        self.over = threading.Event()

    def run(self) -> None:
        for number in count():
            if self.over.is_set():
                return
            world, name = f"{self.act.__name__}-{number % 4}", f"{self.act.__name__}.{number}"
            began = time.monotonic()
            try:
                with self.setup.client() as client:
                    self.act(client, world, name)
                self.written.append((world, name))
            except (Failed, httpx2.HTTPError, StopIteration) as error:
                self.failed.append((began, f"{self.act.__name__}: {type(error).__name__}: {error}"))

    def stop(self) -> None:
        self.over.set()
        self.join(30)


def writing(setup: Setup, stack: ExitStack) -> list[Writer]:
    """One writer for each way into a world."""
    writers = [Writer(setup, act) for act in ACTS]
    for writer in writers:
        writer.start()
        stack.callback(writer.stop)
    ends = time.monotonic() + 20
    while not all(writer.written for writer in writers):
        assert not [writer.failed for writer in writers if writer.failed]
        assert time.monotonic() < ends, [writer.name for writer in writers if not writer.written]
        time.sleep(0.05)
    return writers


def check(setup: Setup, writers: list[Writer]) -> int:
    """Everything that was acknowledged is there, once; how much that was."""
    with setup.client() as client:
        for writer in writers:
            for world in {world for world, _ in writer.written}:
                found = Counter(names_in(client, world))
                wanted = [name for where, name in writer.written if where == world]
                assert {name: found[name] for name in wanted} == dict.fromkeys(wanted, 1), writer.name
    return sum(len(writer.written) for writer in writers)


def names_in(client: httpx2.Client, world: str) -> Iterator[str]:
    page: dict[str, Any] = {"nextPage": f"{BOOK}?pageSize=200"}
    while page.get("nextPage"):
        page = ask(client, "GET", page["nextPage"], auth=sign(world)).json()
        yield from (item["name"] for item in page["items"])


def roll(setup: Setup) -> int:
    """End and start each server while others write: no request fails, and each write is there; returns how many."""
    with ExitStack() as stack:
        writers = writing(setup, stack)
        for replica in setup.replicas:
            replica.end(signal.SIGTERM)
            assert replica.process.returncode == 0
            replica.start()
            wait_for(replica.url)
            time.sleep(1)
        stack.close()
    assert not [failure for writer in writers for failure in writer.failed]
    return check(setup, writers)
