"""The protocol: offers of another one, blanks, limits of a head, connections that end early."""

import json
import socket
from contextlib import ExitStack
from time import process_time
from typing import Any

import httpx2
import pytest

from emulator.protocol import PART_BYTES
from tests.conftest import RunningServer, World
from tests.wire import Answer, answers, basic, connection, dial9, exchange, read_all, request

H2C = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQAoAAAAAIAAAAA"}
OFFERS = [
    H2C,
    {"Connection": "Upgrade", "Upgrade": "TLS/1.0"},
    {"connection": "keep-alive, Upgrade", "upgrade": "websocket", "Sec-WebSocket-Version": "13"},
    {"Upgrade": "foo/2, h2c", "CONNECTION": "upgrade"},
]
ENTRY = json.dumps({"type": "phonebookentry", "name": "Upgrade: h2c\r\n\r\n", "phoneNumber": "07700900123"}).encode()
CUSTOMER = json.dumps({"data": {"type": "customers", "attributes": {"name": "Upgrade: h2c"}}}).encode()
JSON = {"Content-Type": "application/json"}
BOOK = "/api/v1/customers/25/phonebook"


def writes(world: World) -> list[tuple[str, str, dict[str, str], bytes, int]]:
    """A request with a body to each vendor and to the control plane, and its status."""
    api = {"Content-Type": "application/vnd.api+json"}
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    place = {"type": "sipcentric", "text": "Upgrade: h2c"}
    return [
        ("POST", BOOK, basic(world, "admin") | JSON, ENTRY, 201),
        ("POST", "/api/rest/public/operator/customers", basic(world, "operator") | api, CUSTOMER, 201),
        ("POST", "/api/v2/numbers/list", dial9(world) | JSON, json.dumps(place).encode(), 200),
        (
            "POST",
            "/my/events/sms/?version=2.41",
            basic(world, "sipgate") | form,
            b"target=tel%3A%2B447700900123&content=Upgrade",
            200,
        ),
        ("PATCH", f"/_emulator/settings?world={world.name}", JSON, b'{"sipcentric_talk_seconds": 7}', 200),
    ]


def told(answer: Answer) -> Any:
    return json.loads(answer.body) if answer.body else None


class TestOffers:
    @pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
    @pytest.mark.parametrize(
        "offer", OFFERS, ids=lambda offer: next(v for k, v in offer.items() if k.lower() == "upgrade")
    )
    def test_body_is_kept(self, world: World, offer: dict[str, str], chunked: bool) -> None:
        for method, target, headers, body, status in writes(world):
            found = exchange(world, request(method, target, headers | offer, body, chunked))
            assert [answer.status for answer in found] == [status], (target, found)

    @pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
    @pytest.mark.parametrize(
        "cut", [b"POST /api", b"Upgr", b"Upgrade: h", b"HTTP2-Settings: A", b"\r\n\r", b"\r\n\r\n", b'"type"']
    )
    def test_in_two_packets(self, world: World, cut: bytes, chunked: bool) -> None:
        whole = request("POST", BOOK, basic(world, "admin") | JSON | H2C, ENTRY, chunked)
        at = whole.index(cut) + len(cut)
        found = exchange(world, whole[:at], whole[at:])
        assert [answer.status for answer in found] == [201]
        assert told(found[0])["name"] == json.loads(ENTRY)["name"]

    def test_pipelined(self, world: World) -> None:
        """An answer for each, in their order; a body that looks like an offer is none."""
        one = request("POST", BOOK, basic(world, "admin") | JSON | H2C, ENTRY)
        two = request("GET", f"{BOOK}?pageSize=1", basic(world, "admin") | OFFERS[2])
        three = request("DELETE", "/api/v1/nothing", basic(world, "admin"))
        found = exchange(world, one + two + one + three, two + two)
        assert [answer.status for answer in found] == [201, 200, 201, 404, 200, 200]

    def test_many_in_one_packet(self, world: World) -> None:
        found = exchange(world, request("GET", "/_emulator/health", {"Connection": "Upgrade", "Upgrade": "h2c"}) * 2000)
        assert [answer.status for answer in found] == [200] * 2000

    def test_that_expects_to_be_told_to_go_on(self, world: World) -> None:
        whole = request("POST", BOOK, basic(world, "admin") | JSON | H2C | {"Expect": "100-continue"}, ENTRY)
        at = whole.index(b"\r\n\r\n") + 4
        with connection(world.url) as opened:
            opened.sendall(whole[:at])
            assert opened.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
            opened.sendall(whole[at:])
            assert opened.recv(1000).startswith(b"HTTP/1.1 201 ")

    def test_journal_shows_it(self, world: World) -> None:
        """And a connection that made one is used again."""
        with connection(world.url) as opened:
            for _ in range(2):
                opened.sendall(request("HEAD", BOOK, basic(world, "admin") | H2C))
                assert opened.recv(100_000).startswith(b"HTTP/1.1 200 ")
        entry = world.control.get("/requests/r2").json()
        assert ["upgrade", "h2c"] in entry["request"]["headers"]

    def test_what_is_no_request_is_refused(self, world: World) -> None:
        preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
        tunnel = request("CONNECT", "example.com:443", {}) + b"\x16\x03\x01"
        for sent in (preface, tunnel, b"\x16\x03\x01\0\xa5\1\0\0", b"GET /\xc3\xa9 HTTP/1.1\r\n\r\n"):
            assert [answer.status for answer in exchange(world, sent)] == [400], sent


class TestWhatIsNoRequest:
    """It costs those before it nothing, in one packet with them or not."""

    @pytest.mark.parametrize("rest", [b'"}', b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nno header\r\n\r\n"])
    def test_behind_requests(self, world: World, rest: bytes) -> None:
        """Such as the end of a body whose length was counted in characters."""
        for method, target, headers, body, status in writes(world):
            whole = request(method, target, headers, body)
            for sent in ((whole + rest,), (whole, rest), (whole + whole + rest,)):
                found = exchange(world, *sent)
                asked = b"".join(sent).count(whole)
                assert [answer.status for answer in found] == [status] * asked + [400], target
                assert found[-1].headers["connection"] == "close"

    def test_within_a_body_behind_requests(self, world: World) -> None:
        good = request("GET", f"{BOOK}?pageSize=1", basic(world, "admin"))
        bad = request("POST", BOOK, basic(world, "admin") | JSON | {"Transfer-Encoding": "chunked"}) + b"no size\r\n"
        before = world.sipcentric().get("/customers/25/phonebook").json()["totalItems"]
        assert [answer.status for answer in exchange(world, good + good + bad)] == [200, 200, 400]
        assert [answer.status for answer in exchange(world, good, bad)] == [200, 400]
        assert world.sipcentric().get("/customers/25/phonebook").json()["totalItems"] == before

    def test_a_tunnel_behind_requests(self, world: World) -> None:
        good = request("GET", f"{BOOK}?pageSize=1", basic(world, "admin"))
        tunnel = request("CONNECT", "example.com:443", {}) + b"\x16\x03\x01"
        assert [answer.status for answer in exchange(world, good + tunnel)] == [200, 400]

    def test_nothing_is_said_behind_the_last_answer(self, world: World) -> None:
        last = request("GET", f"{BOOK}?pageSize=1", basic(world, "admin") | {"Connection": "close"})
        assert [answer.status for answer in exchange(world, last + b"more")] == [200]

    def test_the_log_blames_nobody_else(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        exchange(world, request("GET", BOOK, basic(world, "admin")) + b"more\r\n\r\n")
        assert [record.levelname for record in caplog.records if record.name == "uvicorn.error"] == ["WARNING"]


class TestOldClients:
    """Of HTTP/1.0, as some proxies speak to what is behind them: an answer without length ends with the connection."""

    @pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
    def test_streams(self, world: World, accept: str) -> None:
        stream = request("GET", "/api/v1/stream", basic(world, "admin") | {"Accept": accept})
        with connection(world.url) as opened:
            opened.sendall(stream.replace(b"HTTP/1.1", b"HTTP/1.0", 1))
            content = b""
            while b"heartbeat" not in content:
                content += opened.recv(10_000)
            world.simulate("sipcentric", "incoming-sms", body="Running late")
            world.kit.drop()
            head, _, content = (content + read_all(opened)).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        assert b"transfer-encoding" not in head
        assert b"connection: close" in head
        lines = [line.removeprefix(b"data: ").strip() for line in content.splitlines() if line.strip()]
        assert [json.loads(line)["event"] for line in lines] == ["heartbeat", "smsreceived"]

    def test_everything_else(self, world: World) -> None:
        for method, target, headers, body, status in writes(world):
            whole = request(method, target, headers, body)
            (found,) = exchange(world, whole.replace(b"HTTP/1.1", b"HTTP/1.0", 1))
            assert (found.status, found.headers["content-length"]) == (status, str(len(found.body)))
        (found,) = exchange(world, request("HEAD", BOOK, basic(world, "admin")).replace(b"HTTP/1.1", b"HTTP/1.0"))
        assert (found.status, found.body) == (200, b"")


def test_whole_address_as_target(world: World) -> None:
    for target in ("http://emulator/_emulator/health", "http://emulator/_emulator/health?a=http://b"):
        assert exchange(world, request("GET", target, {}))[0].status == 200
    assert exchange(world, request("GET", "http://emulator", {}))[0].status == 307
    assert exchange(world, request("OPTIONS", "*", {}))[0].status < 500


@pytest.mark.parametrize("blank", ["{} ", "{}\t", "{} \t ", " \t{}"])
def test_blanks_around_a_value_are_no_part_of_it(world: World, blank: str) -> None:
    for method, target, headers, body, status in writes(world):
        blanked = {name: blank.format(value) for name, value in headers.items()}
        found = exchange(world, request(method, target, blanked, body))
        assert [answer.status for answer in found] == [status], target
        assert told(found[0]).get("status") != "access-denied"


class TestLimits:
    """Of a head: 64 KB of headers, as much of an address."""

    @pytest.mark.parametrize("value", ["v" * 70_000, "v" * 300_000])
    def test_headers_too_large(self, world: World, value: str) -> None:
        for method, target, headers, body, _ in writes(world):
            (found,) = exchange(world, request(method, target, headers | {"X-Large": value}, body))
            assert found.status == 431
            assert "64" in str(told(found)) or "65536" in found.body.decode(), found.body
            assert found.headers["connection"] == "close"
        entry = world.control.get("/requests").json()["requests"][-1]
        assert (entry["status"], entry["vendor"]) == (431, "sipgate")
        assert len(world.control.get(f"/requests/{entry['id']}").text) < 5000

    def test_many_headers_with_an_offer_and_another_request(self, world: World) -> None:
        many = {f"X-{number}": "v" * 90 for number in range(1000)} | H2C
        large = request("POST", BOOK, basic(world, "admin") | many, ENTRY)
        found = exchange(world, large + request("GET", BOOK, basic(world, "admin")))
        assert [answer.status for answer in found] == [431]

    def test_address_too_long(self, world: World) -> None:
        for size in (70_000, 1_000_000):
            for target in (BOOK, "/api/v2/numbers/list", "/my/", "/_emulator/requests"):
                (found,) = exchange(world, request("GET", f"{target}?a={'b' * size}", basic(world, "admin")))
                assert (found.status, found.headers["connection"]) == (414, "close")

    def test_what_fits_passes(self, world: World) -> None:
        headers = basic(world, "admin") | {"X-Large": "v" * 65_000}
        (found,) = exchange(world, request("GET", f"{BOOK}?a={'b' * 60_000}", headers))
        assert found.status == 200

    @pytest.mark.parametrize(
        "start", [b"GET / HTTP/1.1\r\nX: ", b"GET /", b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "]
    )
    def test_endless_ones_cost_little(self, world: World, start: bytes) -> None:
        """64 MB that never come to an end: refused soon, and the rest is not looked at."""
        began = process_time()
        with connection(world.url) as opened:
            try:
                opened.sendall(start)
                for _ in range(64):
                    opened.sendall(b"x" * 2**20)
            except OSError:
                assert b"chunked" in start  # which is cut off
            else:
                found = list(answers(read_all(opened)))
                assert [answer.status for answer in found] in ([431], [414])
        assert process_time() - began < 6

    def test_trailers_are_no_headers(self, world: World) -> None:
        body = request("POST", BOOK, JSON, ENTRY, chunked=True).removesuffix(b"\r\n")
        trailer = f"Authorization: {basic(world, 'admin')['Authorization']}\r\n\r\n".encode()
        assert [answer.status for answer in exchange(world, body + trailer)] == [401]


class TestLargeAnswers:
    def test_leave_in_parts_as_the_client_takes_them(self, world: World) -> None:
        world.control.put("/snapshots/kept")
        content = world.control.get("/snapshots/kept").content
        assert len(content) > 2 * PART_BYTES
        target = f"/_emulator/snapshots/kept?world={world.name}"
        with connection(world.url) as opened:
            opened.sendall(request("GET", target, {}) + request("HEAD", target, {}) + request("GET", target, {}))
            assert world.control.get("/health").status_code == 200
            opened.shutdown(socket.SHUT_WR)
            received = read_all(opened)
        first, head, second = received.split(b"HTTP/1.1 200 OK\r\n")[1:]
        for whole in (first, second):
            assert whole.partition(b"\r\n\r\n")[2] == content
            assert f"content-length: {len(content)}".encode() in whole
        assert head.partition(b"\r\n\r\n")[2] == b""

    def test_that_nobody_takes_do_not_keep_the_server(self) -> None:
        with ExitStack() as stack, RunningServer() as running:
            httpx2.put(f"{running.url}/_emulator/snapshots/kept")
            opened = stack.enter_context(connection(running.url))
            opened.sendall(request("GET", "/_emulator/snapshots/kept", {}) * 20)
            assert opened.recv(1)
