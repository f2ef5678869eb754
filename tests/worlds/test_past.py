"""Random histories, part of which is undone: as if that had never been, byte for byte."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator import Emulator
from tests.conftest import World
from tests.control.docs.test_prefilled import DOCUMENTS, ENDLESS, NOTHING_TO_TRY, Page
from tests.random_runs import random_runs

NAMES = count(1)
OF_OTHER_WORLDS = {"list_worlds", "get_world", "drop_world", "fork_world", "get_health", "get_coverage"}
ABOUT_THE_PAST = {
    "reset_world", "rewind_world", "get_bundle", "put_snapshot", "get_snapshot", "delete_snapshot", "list_snapshots",
    "list_requests", "get_request", "send_again", "delete_requests", "verify_requests", "wait_for_requests",
    "delete_webhooks", "delete_webhook", "wait_for_webhooks", "wait_for_call", "redeliver_webhook",
}  # fmt: skip
"""What does not go back, tells of it, or waits in real time."""
LEFT_OUT = ENDLESS | set(NOTHING_TO_TRY) | OF_OTHER_WORLDS | ABOUT_THE_PAST
NOT_COMPARED = ("x-emulator-request", "date", "content-length")
steps = st.lists(st.tuples(st.sampled_from(DOCUMENTS), st.integers(0, 9999)), min_size=4, max_size=14)


class History:
    """A world to which things happen; its answers are kept."""

    def __init__(self, server: Emulator, name: str) -> None:
        self.world = World(server.url, name)
        self.told: list[Any] = []
        self.world.kit.reset(seed=7)
        self.world.set(webhook_mode="pull")
        self.world.simulate("sipcentric", "incoming-sms")
        self.world.control.put("/snapshots/before")
        self.pages = {name: Page(self.world, name) for name in DOCUMENTS}

    def take(self, step: tuple[str, int]) -> httpx2.Response:
        """One request of a document, or two seconds that go by."""
        page = self.pages[step[0]]
        names = [name for name in page.operations if name not in LEFT_OUT]
        chosen = names[step[1] % len(names)]
        if step[1] % 7 == 0:
            return self.world.control.post("/clock/advance", json={"seconds": 2})
        answer = page.execute(chosen)
        assert answer.status_code < 500, (step, chosen, answer.text)
        return answer

    def tell(self, step: Any, answer: httpx2.Response) -> None:
        """Keep an answer, without the id of its request, for ids go on, and the machine's date."""
        headers = {name: value for name, value in answer.headers.items() if name not in NOT_COMPARED}
        content = b"" if answer.url.path.endswith("/restore") else answer.content  # which counts requests
        self.told.append((step, answer.status_code, headers, content))

    def go_on(self, steps: list[Any]) -> None:
        for step in steps:
            self.tell(step, self.take(step))

    def look(self) -> None:
        for path in ("/webhooks", "/mails", "/clock", "/faults", "/calls?state=all", "/phones", "/settings"):
            self.tell(path, self.world.control.get(path))

    def rewind(self, request: str) -> None:
        """Take the world back to before a request."""
        answer = self.world.control.post(f"/worlds/{self.world.name}/rewind", json={"before": request})
        assert answer.status_code == 200, answer.text

    def rows(self) -> Iterator[tuple[str, list[Any]]]:
        """Every row of every table, without who caused it: ids of requests go on."""
        self.world.control.put("/snapshots/now")
        content = self.world.control.get("/snapshots/now").content
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(content)
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in sorted(tables):
                columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
                kept = ", ".join(f'"{name}"' for name in columns if name != "cause")
                found = connection.execute(f"SELECT {kept} FROM {table}").fetchall()
                if table == "emulator_state":  # documents, in which the order of members says nothing
                    found = [(name, json.loads(str(value))) for name, value in found]
                yield table, sorted(found, key=repr)

    def close(self) -> None:
        self.world.kit.drop()
        self.world.close()


@pytest.mark.slow
@random_runs(6)
@given(steps, steps, steps)
def test_what_is_undone_has_never_been(
    server: Emulator, before: list[Any], undone: list[Any], after: list[Any]
) -> None:
    name = f"past-{next(NAMES)}"  # the same for both: it is in tokens
    with closing(History(server, name)) as straight:
        straight.go_on(before)
        straight.look()
        straight.go_on(after)
        rows = [*straight.rows()]
    with closing(History(server, name)) as rewound:
        rewound.go_on(before)
        first = rewound.world.sipcentric().get("/customers/25")
        for step in undone:
            rewound.take(step)
        rewound.rewind(first.headers["x-emulator-request"])
        rewound.look()
        rewound.go_on(after)
        for one, other in zip(rewound.told, straight.told, strict=True):
            assert one == other
        for kept, wanted in zip(rewound.rows(), rows, strict=True):
            assert kept == wanted
