"""A program that patches Python's clock for its tests runs beside the server in the same process."""

import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

PROGRAM = """
from urllib.request import Request, urlopen
from freezegun import freeze_time
from emulator import Emulator

def get(login, path, method="GET", body=None):
    headers = {**login.headers, "Content-Type": "application/json"}
    return urlopen(Request(login.base_url + path, body, headers, method=method), timeout=10).read()

def ask(e):
    assert b"Bloggs" in get(e.sipcentric, "/customers/me")
    assert get(e.sipcentric, "/customers/25/phonebook", "POST", b'{"name": "x", "phoneNumber": "07700900123"}')
    assert get(e.telecom_center, "/customers")
    assert b"success" in get(e.dial9, "/numbers/list", "POST", b"{}")
    assert get(e.sipgate, "/billing/balance/?version=2.41")
    e.freeze()
    assert e.advance(60) == []
    e.simulate("sipcentric", "incoming-call", callerIdNumber="07700900123")
    assert len(e.wait_for(2, vendor="sipcentric")) == 2
    e.fail_next("dial9")
    e.snapshot("s")
    e.restore("s")
    e.reset()
    e.verify(exactly=0)

with %s:
    with %s:
        ask(e)
"""
FROZEN = 'freeze_time("2026-01-01T00:00:00Z")'


@pytest.mark.slow
@pytest.mark.parametrize("order", [("Emulator() as e", FROZEN), (FROZEN, "Emulator() as e")], ids=["inside", "around"])
def test_every_route_answers_at_its_first_use(order: tuple[str, str]) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM % order], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.slow
def test_plugin_loads_before_a_fixture_stops_the_clock(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
import pytest
from freezegun import freeze_time

@pytest.fixture(scope="session", autouse=True)
def stopped():
    with freeze_time("2026-01-01"):
        yield

def test_it(stopped, emulator_world):
    assert emulator_world.call("GET", "/clock")["mode"] == "running"
    emulator_world.simulate("sipgate", "incoming-call")
"""
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
