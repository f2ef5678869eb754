"""A request on its way: clients that leave, worlds that go, users whose names have a plus."""

import logging
import socket
import struct
import threading
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Thread
from typing import Any

import httpx2
import pytest

from emulator.control.docs import openapi
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.vendor import Vendor
from emulator.protocol import GRACE_SECONDS
from emulator.testing.world import RequestsMissing
from emulator.vendors import VENDORS
from tests.conftest import RunningServer, World
from tests.control.test_every_vendor import each_vendor
from tests.vendors.sipcentric.resources.test_sounds import wav
from tests.wire import basic, connection, dial9, read_all, request

BOOK = "/api/v1/customers/25/phonebook"
JSON = {"Content-Type": "application/json"}
PATIENCE = 60


def close(opened: socket.socket) -> None:
    opened.close()


def reset(opened: socket.socket) -> None:
    """Close with RST."""
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    opened.close()


leaving = pytest.mark.parametrize("leave", [close, reset])
Leave = Callable[[socket.socket], None]


def halves(world: World, chunked: bool) -> list[bytes]:
    """A request to each vendor and to the control plane, its body unfinished."""
    body = b'{"name": "Ada", "phoneNumber": "01214960001"' + b" " * 100 + b"}"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    upload = {"Content-Type": "multipart/form-data; boundary=x"}
    targets = [
        ("POST", BOOK, basic(world, "admin") | JSON),
        ("POST", "/api/rest/public/operator/customers", basic(world, "operator")),
        ("POST", "/api/v2/numbers/list", dial9(world) | JSON),
        ("POST", "/my/events/sms/?version=2.41", basic(world, "sipgate") | form),
        ("POST", "/my/events/sms/?version=2.41", basic(world, "sipgate") | upload),
        ("POST", BOOK, basic(world, "nobody") | JSON),
        ("PATCH", f"/_emulator/settings?world={world.name}", JSON),
    ]
    return [request(method, target, headers, body, chunked)[:-40] for method, target, headers in targets]


def noted(world: World, count: int) -> list[dict[str, Any]]:
    """The journal, once it has so many entries."""
    world.kit.wait_for(count=count)
    found: list[dict[str, Any]] = world.control.get("/requests").json()["requests"]
    return found


class TestClientsThatLeave:
    @leaving
    @pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
    def test_within_their_body(
        self, world: World, leave: Leave, chunked: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        for sent in halves(world, chunked):
            with connection(world.url) as opened:
                opened.sendall(sent)
                world.control.get("/health")
                leave(opened)
        found = noted(world, 6)
        assert [entry["status"] for entry in found] == [0] * 6
        assert all("the client hung up before its request was complete" in entry["notes"] for entry in found)
        assert world.control.get("/settings").status_code == 200
        lines = [record for record in caplog.records if record.name.startswith(("emulator", "uvicorn"))]
        assert len(lines) == 7
        assert not [record for record in lines if record.exc_info or "\n" in record.getMessage()]

    @pytest.mark.slow
    @leaving
    def test_while_the_answer_is_delayed(self, world: World, leave: Leave, caplog: pytest.LogCaptureFixture) -> None:
        world.control.post("/faults", json={"effect": {"delay_ms": 1300}, "times": 1})
        with connection(world.url) as opened:
            opened.sendall(request("DELETE", f"{BOOK}/716", basic(world, "admin")))
            world.control.get("/health")
            leave(opened)
        (entry,) = noted(world, 1)
        assert entry["status"] == 0
        assert "the client hung up while its answer was delayed" in entry["notes"]
        assert world.sipcentric().get("/customers/25/phonebook/716").status_code == 200
        assert not [record for record in caplog.records if record.exc_info]

    @leaving
    @pytest.mark.parametrize("target", ["/api/v1/stream", "/_emulator/events"])
    def test_a_stream(self, world: World, leave: Leave, target: str, caplog: pytest.LogCaptureFixture) -> None:
        with connection(world.url) as opened:
            opened.sendall(request("GET", f"{target}?world={world.name}", basic(world, "admin")))
            assert opened.recv(100)
            leave(opened)
        assert world.simulate("sipcentric", "incoming-sms")
        assert world.control.get("/health").status_code == 200
        assert not [record for record in caplog.records if record.exc_info]

    @leaving
    def test_while_the_answer_is_sent(self, world: World, leave: Leave, caplog: pytest.LogCaptureFixture) -> None:
        whole = request("GET", "/_emulator/assets/swagger-ui-bundle.js", {})
        with connection(world.url) as opened:
            opened.sendall(whole * 20)
            assert opened.recv(100)
            leave(opened)
        assert world.control.get("/health").status_code == 200
        assert not [record for record in caplog.records if record.exc_info]

    def test_a_stream_before_another_request(self, world: World) -> None:
        """Whoever asks for more on the same connection, and leaves, has left the stream too."""
        with connection(world.url) as opened:
            opened.sendall(request("GET", "/api/v1/stream", basic(world, "admin")))
            opened.sendall(request("GET", BOOK, basic(world, "admin")))
            assert opened.recv(100)
            world.control.get("/health")
        assert any(open_streams(world) == 0 for _ in range(200))

    @leaving
    @pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
    def test_before_anything_is_sent(
        self, world: World, leave: Leave, accept: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Each at another moment of its answer's beginning."""
        headers = basic(world, "admin") | {"Accept": accept}
        whole = request("GET", "/api/v1/stream", headers) + request("GET", BOOK, headers)
        for _ in range(60):
            with connection(world.url) as opened:
                opened.sendall(whole)
                leave(opened)
        assert world.control.get("/health").status_code == 200
        assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []

    def test_those_that_only_send_no_more_are_answered(self, world: World) -> None:
        world.control.post("/faults", json={"effect": {"delay_ms": 50}, "times": 1})
        with connection(world.url) as opened:
            opened.sendall(request("GET", BOOK, basic(world, "admin")))
            opened.shutdown(socket.SHUT_WR)
            assert opened.recv(1000).startswith(b"HTTP/1.1 200 ")

    @pytest.mark.slow
    def test_those_that_only_send_no_more_get_all_of_a_large_answer(self, world: World) -> None:
        """Though they take longer than those have that may be gone."""
        sound = wav(seconds=1500)
        client = world.sipcentric()
        assert client.put("/customers/25/sounds/1035", content=sound, headers={"Content-Type": "audio/wav"}).is_success
        with connection(world.url) as opened:
            opened.sendall(request("GET", "/api/v1/customers/25/sounds/1035.wav", basic(world, "admin")))
            opened.shutdown(socket.SHUT_WR)
            found = opened.recv(1000)
            with pytest.raises(RequestsMissing):
                world.kit.wait_for(vendor="dial9", timeout=1.5 * GRACE_SECONDS)
            found += read_all(opened)
        assert found.endswith(sound)


def open_streams(world: World) -> int:
    """How many streams the world has: as many as a fault would cut."""
    fault = world.control.post("/faults", json={"effect": {"cut_stream": True}}).json()
    world.control.delete(f"/faults/{fault['id']}")
    return int(fault["hits"])


class Waiting:
    """A request in a thread of its own, that something makes wait."""

    def __init__(self, ask: Callable[[], httpx2.Response]) -> None:
        self.answer: httpx2.Response | None = None
        self.ask = ask
        self.thread = Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        self.answer = self.ask()

    def end(self) -> httpx2.Response:
        self.thread.join(10)
        assert self.answer is not None
        return self.answer


def delayed(world: World, vendor: Vendor) -> Waiting:
    """The vendor's sample request, which waits for a minute."""
    world.control.post("/faults", json={"effect": {"delay_ms": 60_000}, "times": 1})
    client = world.signed_in(vendor)
    waiting = Waiting(lambda: client.get(vendor.sample))
    while not world.control.get("/faults/f1").json()["hits"]:
        pass
    return waiting


class TestWorldsThatGo:
    @each_vendor
    @pytest.mark.parametrize("gone", ["reset", "dropped"])
    def test_while_an_answer_is_delayed(
        self, world: World, vendor: Vendor, gone: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        waiting = delayed(world, vendor)
        world.kit.reset() if gone == "reset" else world.kit.drop()
        answer = waiting.end()
        assert answer.status_code == 503
        assert "reset or dropped" in answer.text
        assert not world.control.get("/requests").json()["requests"]
        assert not [record for record in caplog.records if record.exc_info]

    def test_while_a_body_comes(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        whole = request("POST", BOOK, basic(world, "admin") | JSON, b'{"name": "Ada", "phoneNumber": "01214960001"}')
        with connection(world.url) as opened:
            opened.sendall(whole[:-10])
            world.control.get("/health")
            world.kit.drop()
            opened.sendall(whole[-10:])
            assert opened.recv(1000).startswith(b"HTTP/1.1 503 ")
        assert not [record for record in caplog.records if record.exc_info]

    def test_while_a_body_comes_to_the_control_plane(self, world: World) -> None:
        """What is asked of the control plane begins when its body is there: in a new world."""
        whole = request("PATCH", f"/_emulator/settings?world={world.name}", JSON, b'{"sipcentric_talk_seconds": 7}')
        with connection(world.url) as opened:
            opened.sendall(whole[:-10])
            world.control.get("/health")
            world.kit.drop()
            opened.sendall(whole[-10:])
            assert opened.recv(1000).startswith(b"HTTP/1.1 200 ")
        assert world.control.get("/settings").json()["sipcentric_talk_seconds"] == 7

    def test_while_somebody_waits(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        body = {"match": {"method": "PUT"}, "timeout_seconds": 60}
        waiting = Waiting(lambda: world.control.post("/requests/wait", json=body))
        while not world.control.get("/worlds").json():
            pass
        world.sipcentric().get("/customers/me")
        world.kit.drop()
        assert waiting.end().status_code in (408, 200)
        assert not [record for record in caplog.records if record.exc_info]

    def test_and_the_server_with_them(self, caplog: pytest.LogCaptureFixture) -> None:
        """A delayed answer and an unfinished request do not hold the end up, nor spoil the log."""
        with RunningServer() as server:
            world = World(server.url, "ending")
            waiting = delayed(world, VENDORS[0])
            opened = socket.create_connection(server.url.removeprefix("http://").split(":"))  # type: ignore[arg-type]
            opened.sendall(halves(world, chunked=False)[0])
            world.control.get("/health")
        assert waiting.end().status_code == 503
        opened.close()
        world.close()
        assert not [r for r in caplog.records if r.exc_info or r.levelname == "ERROR"]


class TestNamesWithAPlus:
    @each_vendor
    @pytest.mark.parametrize(
        "user", ["john+test@example.com", "john+", "john+a b", "john+..", f"john+{'x' * 65}", "+@"]
    )
    def test_are_refused_as_the_vendor_refuses_strangers(self, world: World, vendor: Vendor, user: str) -> None:
        url = f"{world.url}{vendor.prefix}{vendor.sample}"

        def sign_in(name: str) -> httpx2.Response:
            return world.client("").get(url, headers=vendor.sign_in(name, "secret"))

        answer, stranger = sign_in(user), sign_in("nobody")
        assert answer.status_code == stranger.status_code == (200 if vendor.name == "dial9" else 401)
        strip = ("x-emulator-request", "date", "x-ratelimit-remaining")
        assert [p for p in answer.headers.items() if p[0] not in strip and "rate" not in p[0]] == [
            p for p in stranger.headers.items() if p[0] not in strip and "rate" not in p[0]
        ]
        entry = world.client("/_emulator").get(f"/requests/{answer.headers['x-emulator-request']}").json()
        assert (entry["world"], entry["caller"]) == ("default", user)
        assert "can name no world" in entry["notes"][0]
        assert "+NAME" in entry["notes"][0]

    def test_can_be_those_of_users(self, world: World) -> None:
        """In world `default` such a user signs in; here it is planted in a server of its own."""
        with RunningServer() as server:
            rows = server.call("GET", "/data/sipcentric/users")["rows"]
            admin = next(row for row in rows if row["username"] == "admin")
            planted = admin | {"id": 4711, "username": "john+test@example.com"}
            server.call("POST", "/data/sipcentric/users", [planted])
            auth = b64encode(b"john+test@example.com:secret").decode()
            answer = httpx2.get(f"{server.url}/api/v1/customers/me", headers={"Authorization": f"Basic {auth}"})
            assert answer.status_code == 200


class TestFirstRequests:
    """Vendors are imported, and documents written, when they are first asked for."""

    @pytest.mark.parametrize(
        "target",
        [
            "/my/settings/numbers/?version=2.41",
            "/_emulator/simulate",
            "/_emulator/data/sipgate",
            "/_emulator/coverage?vendor=sipgate",
            "/_emulator/openapi/sipgate.json",
            "/_emulator/requests?vendor=sipgate&operation=list_numbers",
        ],
    )
    def test_while_a_vendor_is_imported_others_are_answered(self, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
        work, begun, answered = VendorExchange._load, threading.Event(), threading.Event()

        def wait(exchange: VendorExchange) -> None:
            begun.set()
            assert answered.wait(PATIENCE)
            work(exchange)

        with RunningServer() as running, closing(World(running.url, "w")) as world, ThreadPoolExecutor(1) as pool:
            monkeypatch.setattr(VendorExchange, "_load", wait)
            client = world.client("", auth=("sipgate+w", "secret"), timeout=PATIENCE)
            asking = pool.submit(client.get, target)
            assert begun.wait(PATIENCE)
            assert world.control.get("/health").status_code == 200
            answered.set()
            assert asking.result(PATIENCE).status_code == 200

    @pytest.mark.parametrize("target", ["/coverage", "/openapi/sipcentric.json", "/openapi/control.json"])
    def test_while_a_document_is_written_others_are_answered(
        self, target: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        work, begun, answered = openapi.fresh_document, threading.Event(), threading.Event()

        def wait(*given: Any) -> Any:
            begun.set()
            assert answered.wait(PATIENCE)
            return work(*given)

        with RunningServer() as running, closing(World(running.url, "w")) as world, ThreadPoolExecutor(1) as pool:
            monkeypatch.setattr(openapi, "fresh_document", wait)
            asking = pool.submit(world.client("/_emulator", timeout=PATIENCE).get, target)
            assert begun.wait(PATIENCE)
            assert world.control.get("/health").status_code == 200
            assert world.sipcentric().get("/customers/me").status_code == 200
            answered.set()
            assert asking.result(PATIENCE).status_code == 200

    def test_many_at_once_find_every_route(self) -> None:
        """Signatures are read by those who serve, and by whoever writes a document, at the same time."""
        with RunningServer() as running, closing(World(running.url, "w")) as world, ThreadPoolExecutor(8) as pool:
            paths = ["/customers/me", "/customers/25/calls", "/customers/25/phonebook", "/customers/25/sms"]
            asked = [pool.submit(world.sipcentric().get, path) for path in paths * 4]
            asked += [pool.submit(world.client("/_emulator").get, "/openapi/sipcentric.json") for _ in range(3)]
            assert {each.result(PATIENCE).status_code for each in asked} == {200}
