"""Clients that write to the same worlds through any of the servers of a cluster, and what they were told."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from typing import Any, TypeVar
from zlib import crc32

import httpx2

from tests.conftest import World
from tests.killable import Killable
from tests.sharing.test_leases import names

BOOK = "/api/v1/customers/25/phonebook"
WORLDS = tuple(f"w{number}" for number in range(6))
T = TypeVar("T")


def until(found: Callable[[], T], seconds: float = 15) -> T:
    """What is found in the end; meanwhile a refusal is nothing, and so is a server that is not there."""
    ends = time.monotonic() + seconds
    while True:
        try:
            if there := found():
                return there
            what: object = there
        except httpx2.HTTPError as error:
            what = error
        assert time.monotonic() < ends, what
        time.sleep(0.02)


class Cluster:
    """Servers on one database, any of which another may take the place of."""

    def __init__(self, start: Callable[..., Killable], number: int = 3, **settings: Any) -> None:
        self.begin = lambda: start(**settings)
        self.servers = [self.begin() for _ in range(number)]
        for server in self.servers:
            server.url()

    def replace(self, number: int) -> None:
        """Have another server in the place of one that is gone."""
        server = self.begin()
        server.url()
        self.servers[number] = server

    def replace_all(self) -> None:
        """Nothing is in memory any more: what is read from now on was stored."""
        for server in self.servers:
            server.kill()
        for number in range(len(self.servers)):
            self.replace(number)

    def said(self) -> str:
        """What the servers wrote to their standard error."""
        return "".join(server.said() for server in self.servers)


class Writers:
    """What clients wrote, and what they were told of it: it is there, it is not, or nothing."""

    def __init__(self, cluster: Cluster, worlds: Sequence[str] = WORLDS) -> None:
        self.cluster = cluster
        self.worlds = worlds
        self.numbers = count()
        self.over = threading.Event()
        self.written: set[tuple[str, str]] = set()
        self.refused: dict[tuple[str, str], str] = {}
        self.unknown: dict[tuple[str, str], str] = {}
        """What broke off, and how."""
        self.wrong: list[str] = []
        """Answers that nobody should get."""
        for world in worlds:
            settings = {"sipcentric_rate_limit": 0, "journal_entries": 20000}
            with closing(World(self.url(world), world)) as opened:
                opened.set(**settings)

    def url(self, world: str, dice: random.Random | None = None) -> str:
        """Mostly the server that a balancer would lead the world to, now and then any other."""
        servers = self.cluster.servers
        stray = dice and dice.random() < 0.1
        return (dice.choice(servers) if dice and stray else servers[crc32(world.encode()) % len(servers)]).url()

    @contextmanager
    def writing(self, number: int = 3) -> Iterator[None]:
        """While so many clients write."""
        with ExitStack() as stack:
            for each in range(number):
                thread = threading.Thread(target=self.write, args=(each,), daemon=True)
                thread.start()
                stack.callback(thread.join, 30)
            stack.callback(self.over.set)
            yield
        self.over.clear()

    def write(self, seed: int) -> None:
        """Entry after entry; some of them are read at once, wherever that is."""
        dice = random.Random(seed)
        with httpx2.Client(trust_env=False, verify=False, timeout=20) as client:
            while not self.over.is_set():
                world, name = dice.choice(self.worlds), f"Entry {next(self.numbers)}"
                try:
                    self.add(client, dice, world, name)
                except httpx2.TransportError as error:
                    if (world, name) not in self.written:
                        self.unknown[world, name] = repr(error)
                    self.over.wait(0.02)

    def add(self, client: httpx2.Client, dice: random.Random, world: str, name: str) -> None:
        """One entry."""
        signed = f"admin+{world}", "secret"
        entry = {"name": name, "phoneNumber": "07700900123"}
        answer = client.post(f"{self.url(world, dice)}{BOOK}", json=entry, auth=signed)
        if answer.status_code == 503 and answer.headers.get("retry-after") == "1":
            self.refused[world, name] = answer.text
            self.over.wait(0.02)
        elif answer.status_code == 201:
            self.written.add((world, name))
        else:
            self.wrong.append(f"POST {answer.status_code} {answer.text[:200]}")
        if answer.status_code == 201 and dice.random() < 0.3:
            path = f"{BOOK}/{answer.json()['id']}"
            again = client.get(f"{self.url(world, dice)}{path}", auth=signed)
            if again.status_code != 503 and (again.status_code, again.json().get("name")) != (200, name):
                self.wrong.append(f"GET of {world} {name}: {again.status_code} {again.text[:200]}")

    def check(self) -> None:
        """What was acknowledged is there, once; what was refused is not; of what broke off, nothing is there twice."""
        assert not self.wrong
        for world in self.worlds:
            with closing(World(self.url(world), world)) as opened:
                found: Counter[str] = until(lambda: names(opened))
                journal = until(lambda: opened.control.get("/requests?limit=50000").raise_for_status().json())
            wanted = {name for where, name in self.written if where == world}
            assert {name: found[name] for name in wanted} == dict.fromkeys(wanted, 1)
            refused = {name: said for (where, name), said in self.refused.items() if where == world}
            assert {name: said for name, said in refused.items() if name in found} == {}
            assert not [name for name, times in found.items() if times > 1 and name.startswith("Entry ")]
            self.check_journal(journal, len(wanted))

    def check_journal(self, journal: dict[str, Any], least: int) -> None:
        """Each write that was acknowledged is in the journal too, and no id twice."""
        kept = [each["id"] for each in journal["requests"]]
        assert len(kept) == len(set(kept))
        posted = [each for each in journal["requests"] if (each["method"], each["status"]) == ("POST", 201)]
        assert len(posted) + journal["dropped"] >= least

    def check_twice(self) -> None:
        """As the servers have it in memory, and as it is stored."""
        self.check()
        self.cluster.replace_all()
        self.check()
        assert "Traceback" not in self.cluster.said()
