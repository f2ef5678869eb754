"""What the control plane sets survives the sudden death of a server that keeps its worlds in files."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.conftest import World

BOOK = "/customers/25/phonebook"


@contextmanager
def killed_at_the_end(data: Path) -> Iterator[World]:
    """A world of a server in a process of its own, which then gets no chance to say goodbye."""
    command = [sys.executable, "-m", "emulator", "serve", "--port", "0", "--data", str(data), "--clock", "2026-03-02"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        try:
            url = next(word for line in run.stdout for word in line.split() if word.startswith("http://"))
            with closing(World(url, "w")) as world:
                yield world
        finally:
            run.send_signal(signal.SIGKILL)


@pytest.mark.slow
def test_settings_clock_faults_schedule_and_rows_survive(tmp_path: Path) -> None:
    with killed_at_the_end(tmp_path) as world:
        world.set(sms_delivery_seconds=7)
        world.control.post("/faults", json={"effect": {"status": 503}, "match": {"path": "*/sms"}})
        world.control.post("/simulate/sipcentric/incoming-sms", json={"body": "later", "in": 60})
        world.control.post("/data/sipcentric/phonebook", json=row())
        world.advance(30)
        total = world.sipcentric().get(BOOK).json()["totalItems"]
    with killed_at_the_end(tmp_path) as world:
        clock = world.control.get("/clock").json()
        assert clock["now"] == "2026-03-02T00:00:30.000Z"
        assert clock["pending"][0]["due"] == "2026-03-02T00:01:00.000Z"
        assert world.control.get("/settings").json()["sms_delivery_seconds"] == 7
        assert world.sipcentric().get("/customers/25/sms").status_code == 503
        assert world.sipcentric().get(BOOK).json()["totalItems"] == total
        assert [fired["what"] for fired in world.advance(30)] == ["emulator.simulate"]


def row() -> dict[str, object]:
    return {"customer_id": 25, "created": "2026-03-02T00:00:00Z", "name": "Ada", "phone_number": "01214960001"}
