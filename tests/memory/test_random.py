"""Random histories of a world, by whomever it is changed: what is answered is what would be if it were made anew."""

from collections.abc import Callable
from contextlib import closing
from itertools import count
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator import Emulator
from tests.conftest import World
from tests.control.docs.test_prefilled import DOCUMENTS, Page
from tests.memory.asking import NUMBERS, said
from tests.random_runs import random_runs
from tests.worlds.test_past import LEFT_OUT

NAMES = count(1)
WRITES = {"generate_token"}
"""What a GET does anew each time."""
READS = 8
"""Questions after each step."""


class Asking:
    """A world that is changed at random, and asked."""

    def __init__(self, server: Emulator, name: str) -> None:
        self.world = World(server.url, name)
        self.world.kit.reset(seed=7)
        self.world.set(webhook_mode="pull")
        self.world.control.put("/snapshots/first")
        self.pages = {name: Page(self.world, name) for name in DOCUMENTS}
        self.reads = [
            (page, operation)
            for page in self.pages.values()
            if page.name != "control"
            for operation, (method, _, _) in page.operations.items()
            if method == "get" and operation not in LEFT_OUT | WRITES
        ]
        self.requests: list[str] = []

    def change(self, kind: str, number: int) -> None:
        """Change something, or try to."""
        changes: dict[str, Callable[[int], Any]] = {
            "time": lambda n: self.world.advance(n % 100),
            "restore": lambda n: self.world.control.post("/snapshots/first/restore"),
            "rewind": self.rewind,
            "reset": lambda n: self.world.control.post("/reset", json={"seed": 7}),
            "settings": lambda n: self.world.set(sipcentric_revision="earlier" if n % 2 else "current"),
        }
        if kind in changes:
            changes[kind](number)
        else:
            page = self.pages[kind]
            writing = [name for name, (method, _, _) in page.operations.items() if method != "get"]
            names = [name for name in writing if name not in LEFT_OUT]
            self.note(page.execute(names[number % len(names)]))

    def note(self, answer: httpx2.Response) -> None:
        assert answer.status_code < 500, answer.text
        if request := answer.headers.get("x-emulator-request"):
            self.requests.append(request)

    def rewind(self, number: int) -> None:
        """Back to before one of the requests, if the world still knows that."""
        if self.requests:
            before = {"before": self.requests[number % len(self.requests)]}
            answer = self.world.control.post(f"/worlds/{self.world.name}/rewind", json=before)
            assert answer.status_code < 500, answer.text

    def ask(self, number: int) -> None:
        """Ask some of the questions that there are, each of them twice: as ever, and as nobody has asked before."""
        for i in range(READS):
            page, operation = self.reads[(number * 7 + i * 13) % len(self.reads)]
            answer = page.execute(operation)
            headers = {**answer.request.headers, "X-Number": str(next(NUMBERS))}
            anew = page.client.request("GET", answer.request.url, headers=headers)
            assert said(answer) == said(anew), (operation, answer.request.url)

    def close(self) -> None:
        self.world.kit.drop()
        self.world.close()


kinds = st.sampled_from([*DOCUMENTS, *DOCUMENTS, "time", "restore", "rewind", "reset", "settings"])
steps = st.lists(st.tuples(kinds, st.integers(0, 9999), st.integers(0, 20)), min_size=10, max_size=40)


@pytest.mark.slow
@random_runs(4)
@given(steps)
def test_what_is_remembered_is_what_would_be_made(server: Emulator, steps: list[tuple[str, int, int]]) -> None:
    with closing(Asking(server, f"asked-{next(NAMES)}")) as asking:
        for kind, number, question in steps:
            asking.ask(question)
            asking.change(kind, number)
            asking.ask(question)
