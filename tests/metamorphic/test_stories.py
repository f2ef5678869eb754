"""Random stories of every vendor's operations, told to two servers: what no single request shows.

Both answer byte for byte alike; a refused request changes no row; a snapshot takes back whatever happened since.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx2
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from emulator.vendors import VENDORS
from tests.conftest import RunningServer, World
from tests.control.docs.test_prefilled import ENDLESS, NOTHING_TO_TRY, Page
from tests.random_runs import random_runs

HOST = {"Host": "emulator.test"}
"""One address for both servers, so that links are the same."""
UNLIKE = ("date", "x-emulator-request")
LEFT_OUT = {*ENDLESS, *NOTHING_TO_TRY}
VALUES: list[Any] = [None, "", "?", -1, 10**20, [], {}, {"data": None}, True]


class Told:
    """A world to which a story is told."""

    def __init__(self, url: str, vendor: str) -> None:
        self.world = World(url, "story")
        self.page = Page(self.world, vendor)
        self.page.client.headers.update(HOST)
        others = {name for name, first in self.page.first.items() if "user" in first}  # with clients of their own
        self.names = [name for name in self.page.operations if name not in LEFT_OUT | others]

    def rows(self) -> dict[str, Any]:
        """Every row of the world."""
        found: dict[str, Any] = {}
        for vendor, counts in self.world.control.get("/data").json().items():
            for resource, count in counts.items():
                if count:
                    listed = self.world.control.get(f"/data/{vendor}/{resource}", params={"limit": 1000})
                    found[f"{vendor}/{resource}"] = listed.json()["rows"]
        return found

    def spoilt(self, name: str, how: int, value: Any) -> httpx2.Response:
        """An operation with something wrong: an id, the method, the body, the media type, a member."""
        method, path, _ = self.page.operations[name]
        address = path.replace("{customerId}", "25").replace("{userId}", "my")
        address = "/".join("zz0" if part.startswith("{") else part for part in address.split("/"))
        kinds = ("application/vnd.api+json", "application/json", "text/x-unknown", "application/x-www-form-urlencoded")
        verb = ("PATCH", "PUT", "DELETE", method.upper(), method.upper())[how % 5]
        body = json.dumps(value if how % 2 else {"type": value, "data": value, "id": value, "value": value})
        content = body if how % 3 else body[:-1]
        return self.page.client.request(verb, address, content=content, headers={"Content-Type": kinds[how % 4]})


def seen(answer: httpx2.Response) -> Any:
    """An answer without what tells the hour of the machine, or counts requests of the journal."""
    return answer.status_code, {k: v for k, v in answer.headers.items() if k not in UNLIKE}, answer.content


def is_refused(answer: httpx2.Response) -> bool:
    """Whether a vendor says no; Dial 9 does so with status 200."""
    if answer.status_code >= 400:
        return True
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return bool(is_json and answer.content.startswith(b'{"status":"') and answer.json()["status"] != "success")


class Story(RuleBasedStateMachine):
    """One story, of one vendor's operations."""

    def __init__(self, urls: list[str], vendor: str) -> None:
        super().__init__()
        self.told = [Told(url, vendor) for url in urls]
        self.kept: dict[str, Any] | None = None

    @initialize()
    def begin(self) -> None:
        for each in self.told:
            each.world.kit.reset(seed=7)

    @rule(step=st.integers(0, 999))
    def ask(self, step: int) -> None:
        answers = [each.page.execute(each.names[step % len(each.names)]) for each in self.told]
        assert answers[0].status_code < 500
        assert seen(answers[0]) == seen(answers[1]), self.told[0].names[step % len(self.told[0].names)]

    @rule(step=st.integers(0, 999), how=st.integers(0, 59), value=st.sampled_from(VALUES))
    def refuse(self, step: int, how: int, value: Any) -> None:
        before = self.told[0].rows()
        name = self.told[0].names[step % len(self.told[0].names)]
        answers = [each.spoilt(name, how, value) for each in self.told]
        assert answers[0].status_code < 500
        assert seen(answers[0]) == seen(answers[1])
        if is_refused(answers[0]):
            assert self.told[0].rows() == before, (name, how, value, answers[0].text)

    @rule(seconds=st.integers(0, 90_000))
    def wait(self, seconds: int) -> None:
        first, second = [each.world.advance(seconds) for each in self.told]
        assert first == second

    @rule()
    def keep(self) -> None:
        for each in self.told:
            each.world.control.put("/snapshots/kept")
        self.kept = self.told[0].rows()

    @precondition(lambda self: self.kept is not None)
    @rule()
    def take_back(self) -> None:
        for each in self.told:
            assert each.world.control.post("/snapshots/kept/restore").is_success
        assert self.told[0].rows() == self.kept

    def teardown(self) -> None:
        try:
            assert self.told[0].rows() == self.told[1].rows()
        finally:
            for each in self.told:
                each.world.close()


@pytest.fixture(scope="module")
def servers() -> Iterator[list[str]]:
    """Two servers that know nothing of each other."""
    with ExitStack() as stack:
        yield [stack.enter_context(RunningServer()).url for _ in range(2)]


@pytest.mark.parametrize("vendor", [vendor.name for vendor in VENDORS])
def test_a_story(servers: list[str], vendor: str) -> None:
    run_state_machine_as_test(lambda: Story(servers, vendor), settings=settings(random_runs(1), stateful_step_count=12))  # type: ignore[no-untyped-call]


@pytest.mark.deep
@pytest.mark.parametrize("vendor", [vendor.name for vendor in VENDORS])
def test_many_stories(servers: list[str], vendor: str) -> None:
    run_state_machine_as_test(lambda: Story(servers, vendor), settings=random_runs(2))  # type: ignore[no-untyped-call]


def test_a_rate_limit_counts_refusals_too(world: World) -> None:
    """The exception is needed."""
    client = world.sipcentric()
    left = [client.get("/nothing").headers["x-ratelimit-remaining"] for _ in range(2)]
    assert int(left[0]) == int(left[1]) + 1
