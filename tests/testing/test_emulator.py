"""An emulator started from Python, or found at a URL."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import Request, urlopen

import pytest

from emulator import Emulator
from emulator.exchange.vendor import Vendor
from emulator.server import CannotStart
from emulator.testing.control import EmulatorError
from emulator.testing.world import Login
from emulator.vendors import VENDORS
from tests.conftest import START


@pytest.fixture(scope="module")
def running() -> Iterator[Emulator]:
    with Emulator(clock=START) as emulator:
        yield emulator


def get(login: Login, path: str, method: str = "GET", body: bytes | None = None) -> bytes:
    """A request as somebody writes it who has nothing but the standard library."""
    with urlopen(Request(login.base_url + path, body, login.headers, method=method), timeout=10) as answer:
        content: bytes = answer.read()
    return content


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
@pytest.mark.parametrize("name", ["default", "kit-1"])
def test_every_vendor_lets_the_login_in(running: Emulator, vendor: Vendor, name: str) -> None:
    world = running.world(name)
    path = vendor.sample if vendor.prefix else vendor.sample.removeprefix("/my")
    assert get(getattr(world, vendor.name), path)
    assert world.call("GET", "/clock")["mode"] == "frozen"


def test_login_of_every_vendor_is_declared() -> None:
    """So that editors and type checkers know `world.sipcentric` and its like."""
    declared = {name for name, kind in Emulator.__mro__[1].__annotations__.items() if kind is Login}
    assert declared == {vendor.name for vendor in VENDORS}


def test_the_emulator_itself_is_its_default_world(running: Emulator) -> None:
    assert running.sipcentric.credentials == ("admin", "secret")
    running.advance(60)
    now = running.world("default").call("GET", "/clock")["now"]
    running.reset()
    assert now == "2026-03-02T09:01:00.000Z"
    assert running.call("GET", "/clock")["now"] == START


def test_worlds_share_nothing(running: Emulator) -> None:
    one, other = running.world("one"), running.world("other")
    entry = b'{"name": "x", "phoneNumber": "07700900123"}'
    get(one.sipcentric, "/customers/25/phonebook", "POST", entry)
    assert b"07700900123" in get(one.sipcentric, "/customers/25/phonebook")
    assert b"07700900123" not in get(other.sipcentric, "/customers/25/phonebook")


def test_other_users_sign_in_to_the_same_world(running: Emulator) -> None:
    assert running.world("one").sipcentric.sign_in("reseller") == ("reseller+one", "secret")
    assert running.sipcentric.sign_in("extension", "other") == ("extension", "other")


def test_world_without_a_name_is_nobody_elses(running: Emulator) -> None:
    assert len({running.world().name for _ in range(100)}) == 100


def test_running_server_is_used_and_left_running(running: Emulator) -> None:
    with Emulator(running.url.removeprefix("http://") + "/") as same:
        assert same.url == running.url
        same.world("from-outside").freeze("2026-01-01T00:00:00Z")
    assert "from-outside" in [world.name for world in running.worlds()]


def test_two_emulators_in_one_program(running: Emulator) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with Emulator(dataset="empty", sipcentric_rate_limit=7, clock=moment) as second:
        assert second.url != running.url
        assert second.call("GET", "/clock")["now"] == "2026-01-01T00:00:00.000Z"
        assert second.call("GET", "/settings")["sipcentric_rate_limit"] == 7
        assert running.call("GET", "/settings")["sipcentric_rate_limit"] == 1200


def test_ends_with_the_with(running: Emulator) -> None:
    with Emulator(dataset="empty") as short:
        pass
    with pytest.raises(EmulatorError, match=f"no emulator at {short.url}"):
        short.advance(1)


def test_data_folder_keeps_worlds(tmp_path: Path) -> None:
    with Emulator(dataset="empty", data=tmp_path) as first:
        first.world("kept").freeze("2026-05-05T05:05:05Z")
    with Emulator(dataset="empty", data=tmp_path) as second:
        assert second.world("kept").call("GET", "/clock")["now"] == "2026-05-05T05:05:05.000Z"


def test_port_in_use(running: Emulator) -> None:
    port = int(running.url.rsplit(":", 1)[1])
    with pytest.raises(CannotStart, match=f"in use.*{port}.*port 0 picks a free one"):
        Emulator(port=port).start()


def test_settings_belong_to_a_server_that_starts_here(running: Emulator) -> None:
    with pytest.raises(TypeError, match="dataset: settings of a server that starts here"):
        Emulator(running.url, dataset="empty")


def test_token_opens_the_control_plane() -> None:
    with Emulator(dataset="empty", token="s3cret") as guarded:
        guarded.advance(1)
        with pytest.raises(EmulatorError), Emulator(guarded.url, token="wrong") as intruder:
            intruder.advance(1)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "127.0.0.1:9", "http://nowhere.invalid", "telnet://x"])
def test_wrong_url_is_named(url: str) -> None:
    with pytest.raises(EmulatorError, match=f"no emulator at .*{url.split('//')[-1]}: "):
        Emulator(url).start()


class SomethingElse(BaseHTTPRequestHandler):
    """A web server that answers everything with a page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<h1>It works!</h1>")

    def log_message(self, *values: object) -> None:
        pass


def test_another_server_is_no_emulator() -> None:
    server = HTTPServer(("127.0.0.1", 0), SomethingElse)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    with pytest.raises(EmulatorError, match="something else than an emulator"):
        Emulator(f"http://127.0.0.1:{server.server_port}").start()
    server.shutdown()
    server.server_close()
    thread.join()


def test_one_that_was_not_started_says_so() -> None:
    for name in ("control", "sipcentric"):
        with pytest.raises(AttributeError, match="it was not started, use `with Emulator"):
            getattr(Emulator(), name)
    with pytest.raises(AttributeError, match="not started"):
        Emulator().advance(60)
    with pytest.raises(AttributeError, match=r"has no 'nonsense'"):
        _ = Emulator().nonsense


def test_starting_twice_is_starting_once(running: Emulator) -> None:
    control = running.control
    assert running.start() is running
    assert running.control is control


def test_one_may_be_started_again_after_its_end() -> None:
    emulator = Emulator(dataset="empty")
    for _ in range(2):
        with emulator:
            assert emulator.call("GET", "/health")["status"] == "ok"
        with pytest.raises(EmulatorError, match="no emulator at"):
            emulator.call("GET", "/health")


def test_paths_of_the_control_plane_may_lack_their_slash(running: Emulator) -> None:
    assert running.call("GET", "clock") == running.call("GET", "/clock")


def test_wrong_token_names_where_the_right_one_goes() -> None:
    with Emulator(token="s3cret", dataset="empty") as emulator:
        wrong = Emulator(emulator.url, token="other").start()
        with pytest.raises(EmulatorError, match="EMULATOR_TOKEN"):
            wrong.call("GET", "/settings")


def test_refusal_says_what_is_wrong_and_what_is_allowed(running: Emulator) -> None:
    with pytest.raises(EmulatorError, match=r"answered 422: nonsense: .*allowed: sipcentric_rate_limit") as refused:
        running.set(nonsense=1)
    assert refused.value.status == 422


@pytest.mark.slow
def test_package_and_plugin_cost_nothing_until_used() -> None:
    code = (
        "import sys, emulator, pytest_telephony_emulator\n"
        "heavy = {'fastapi', 'sqlmodel', 'uvicorn', 'httpx2', 'pydantic', 'urllib.request'} & {*sys.modules}\n"
        "assert not heavy, heavy\n"
        "from emulator import Emulator\n"
        "assert 'fastapi' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
