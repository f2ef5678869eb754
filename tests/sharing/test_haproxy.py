"""Three servers on one folder behind HAProxy: rolled through, and killed.

`make sharing-test` installs HAProxy and lets nothing be skipped.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.balanced import (
    API,
    CONTROL,
    DRAIN_SECONDS,
    HAPROXY,
    Setup,
    check,
    roll,
    sign,
    wait_for,
    writing,
)  # fmt: skip


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    if HAPROXY is None:
        reason = "no haproxy here: `make sharing-test` installs it"
        (pytest.fail if os.environ.get("SHARING_NEEDED") else pytest.skip)(reason)
    with ExitStack() as stack:
        yield Setup(stack, "--data", str(tmp_path / "data"))


@pytest.mark.slow
def test_a_rolling_restart_fails_no_request_and_loses_no_write(setup: Setup) -> None:
    assert roll(setup)


@pytest.mark.slow
def test_one_that_is_killed_costs_what_was_under_way(setup: Setup) -> None:
    with ExitStack() as stack:
        writers = writing(setup, stack)
        for replica in setup.replicas:
            killed = time.monotonic()
            replica.end(signal.SIGKILL)
            ended = time.monotonic()
            time.sleep(1.5)
            late = [failure for writer in writers for failure in writer.failed if failure[0] > ended]
            assert not late, (killed, ended)
            replica.start()
            wait_for(replica.url)
            time.sleep(1)
        stack.close()
    assert check(setup, writers)


@pytest.mark.slow
def test_where_none_is_ready_whoever_listens_answers(setup: Setup) -> None:
    for replica in setup.replicas:
        replica.process.send_signal(signal.SIGTERM)
    ends = time.monotonic() + DRAIN_SECONDS - 0.8
    with setup.client() as client:
        seen = []
        while time.monotonic() < ends:
            seen.append(client.get(f"{CONTROL}/health").json()["status"])
            assert client.get(f"{API}/customers", auth=sign("w")).status_code == 200
    assert "draining" in seen


@pytest.mark.slow
def test_other_processes_are_asked_directly_and_not_through_it(setup: Setup) -> None:
    with setup.client() as client:
        assert client.post(f"{CONTROL}/leases/default").status_code == 403
