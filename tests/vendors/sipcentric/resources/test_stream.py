"""The stream: framing for each kind of client, heartbeats, who hears what, and many at once."""

import asyncio
import base64
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx2
import pytest

from emulator.app import create_app
from emulator.settings import ServerSettings
from tests.conftest import START, RunningServer, World
from tests.vendors.sipcentric.listener import listening

HEARTBEAT = {"event": "heartbeat", "location": None, "values": None}
ATMOSPHERE = {"X-Atmosphere-tracking-id": "0", "X-Atmosphere-Framework": "2.3.8-javascript", "X-atmo-protocol": "true"}


class RawStream:
    """A stream read from the socket, chunk by chunk."""

    def __init__(self, world: World, path: str = "/stream", user: str = "admin") -> None:
        host, port = world.url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=10)
        request = f"GET /api/v1{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {basic(world, user)}\r\n\r\n"
        self.socket.sendall(request.encode())
        self.reader = self.socket.makefile("rb")
        self.head = b"".join(iter(self.reader.readline, b"\r\n")).decode().lower()

    def __enter__(self) -> "RawStream":
        return self

    def __exit__(self, *error: object) -> None:
        self.reader.close()
        self.socket.close()

    def chunk(self) -> bytes:
        """The next chunk."""
        size = int(self.reader.readline(), 16)
        return self.reader.read(size + 2)[:-2]


def basic(world: World, user: str = "admin") -> str:
    return "Basic " + base64.b64encode(f"{user}+{world.name}:secret".encode()).decode()


def events(response: httpx2.Response) -> Iterator[dict[str, Any]]:
    """The events of server-sent events."""
    for line in response.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


class TestPlain:
    @pytest.mark.rule("sipcentric.stream.event", "sipcentric.stream.heartbeat")
    def test_padding_first_then_a_heartbeat_at_once(self, world: World) -> None:
        with RawStream(world) as stream:
            assert "200 ok" in stream.head
            assert "transfer-encoding: chunked" in stream.head
            assert stream.chunk() == b" " * 2048 + b"\n"
            assert stream.chunk() == b'{"event":"heartbeat","location":null,"values":null}\n'

    @pytest.mark.rule("sipcentric.stream.whole")
    def test_one_whole_event_in_each_chunk_even_of_many_at_once(self, world: World) -> None:
        client = world.sipcentric()
        with RawStream(world) as stream:
            stream.chunk(), stream.chunk()
            body = {"from": "01212854400", "to": "07700900100", "body": "x"}
            sent = [client.post("/customers/me/sms", json=body).json()["id"] for _ in range(5)]
            begun = time.monotonic()
            world.advance(5)
            told = [json.loads(stream.chunk()) for _ in sent]
            assert time.monotonic() - begun > 0.07, "a client would find two events in one read"
            assert [event["location"] for event in told] == [f"/customers/25/sms/{key}" for key in sent]
            assert all(list(event) == ["event", "location", "values"] for event in told)

    def test_what_ends_a_message_is_escaped_in_texts(self, world: World) -> None:
        """A bar, which Atmosphere clients split at, and braces, which a client counts to find an event's end."""
        with RawStream(world) as stream:
            stream.chunk(), stream.chunk()
            world.simulate("sipcentric", "incoming-sms", body='a|}b" {\\{')
            world.simulate("sipcentric", "incoming-call", callerIdName="Support } {{")
            message, call = stream.chunk(), stream.chunk()
        for chunk in (message, call):
            assert b"|" not in chunk
            assert (chunk.count(b"{"), chunk.count(b"}")) == (2, 2), "those of the event and of its values"
        assert json.loads(message)["values"]["excerpt"] == 'a|}b" {\\{'
        assert json.loads(call)["values"]["callerIdName"] == "Support } {{"

    def test_the_node_clients_request(self, world: World) -> None:
        headers = {
            "X-Atmosphere-Framework": "1",
            "X-Atmosphere-Transport": "streaming",
            "X-Atmosphere-tracking-id": "0",
        }
        with world.sipcentric(headers=headers).stream("GET", "/stream/?_=1700000000000") as response:
            chunks = response.iter_raw()
            assert next(chunks).strip() == b""
            assert json.loads(next(chunks)) == HEARTBEAT


class TestHeartbeats:
    def test_they_come_in_real_time_though_the_worlds_clock_stands_still(self, world: World) -> None:
        world.set(sipcentric_heartbeat_seconds=0.05)
        with RawStream(world) as stream:
            stream.chunk()
            assert [json.loads(stream.chunk()) for _ in range(4)] == [HEARTBEAT] * 4

    @pytest.mark.rule("sipcentric.stream.heartbeat")
    def test_one_comes_when_the_clock_is_moved_past_it(self, world: World) -> None:
        with RawStream(world) as stream:
            stream.chunk(), stream.chunk()
            for _ in range(2):
                world.advance(59)
                world.simulate("sipcentric", "incoming-sms", body="before")
                assert json.loads(stream.chunk())["event"] == "smsreceived"
                world.advance(1)
                assert json.loads(stream.chunk()) == HEARTBEAT


class TestWhoHears:
    @pytest.mark.rule("sipcentric.stream.for-whom")
    def test_a_call_is_for_the_phones_user_the_admin_and_the_reseller(self, world: World) -> None:
        with ExitStack() as stack:
            heard = {
                user: stack.enter_context(listening(world.sipcentric(user)))
                for user in ("admin", "reseller", "extension", "reception", "bakery")
            }
            world.simulate("sipcentric", "incoming-call", endpoint="101", callerIdNumber="07700900001")
            world.simulate("sipcentric", "incoming-call", endpoint="2535", callerIdNumber="07700900002")
            world.simulate("sipcentric", "incoming-sms", to="01632960325", body="for the bakery")
            world.simulate("sipcentric", "incoming-sms", to="01212854400", body="for all")
            expected = {
                "admin": ["101", "2535", "for all"],
                "reseller": ["101", "2535", "for the bakery", "for all"],
                "extension": ["101", "for all"],
                "reception": ["2535", "for all"],
                "bakery": ["for the bakery"],
            }
            for user, wanted in expected.items():
                values = [heard[user].next()["values"] for _ in wanted]
                assert [v.get("excerpt") or v["endpoint"].rpartition("/")[2] for v in values] == wanted, user

    def test_another_world_hears_nothing(self, world: World, server: RunningServer) -> None:
        other = World(server.url, f"{world.name}-other")
        with listening(other.sipcentric()) as listener:
            world.simulate("sipcentric", "incoming-sms", body="not yours")
            other.simulate("sipcentric", "incoming-sms", body="yours")
            assert listener.next()["values"]["excerpt"] == "yours"
        other.close()

    @pytest.mark.rule("sipcentric.stream.held-open")
    def test_a_reset_keeps_streams_open_twice(self, world: World) -> None:
        with listening(world.sipcentric()) as listener:
            for body in ("first", "second"):
                assert world.control.post("/reset", json={}).is_success
                world.simulate("sipcentric", "incoming-sms", body=body)
                assert listener.next()["values"]["excerpt"] == body


class TestServerSentEvents:
    @pytest.mark.rule("sipcentric.stream.event-source")
    @pytest.mark.parametrize(
        ("query", "headers"), [("", {"Accept": "text/event-stream"}), ("?X-Atmosphere-Transport=sse", {})]
    )
    def test_events_are_data_lines(self, world: World, query: str, headers: dict[str, str]) -> None:
        with world.sipcentric(headers=headers).stream("GET", f"/stream{query}") as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            told = events(response)
            assert next(told) == HEARTBEAT
            world.simulate("sipcentric", "incoming-sms", body="Hello")
            assert next(told)["event"] == "smsreceived"

    def test_a_browser_signs_in_by_the_query(self, world: World) -> None:
        query = {"X-Atmosphere-Transport": "sse", "Authorization": basic(world)}
        with world.client("/api/v1").stream("GET", "/stream", params=query) as response:
            told = events(response)
            assert next(told) == HEARTBEAT
            world.simulate("sipcentric", "incoming-sms", body="in this world")
            assert next(told)["values"]["excerpt"] == "in this world"

    def test_only_the_stream_takes_credentials_from_the_query(self, world: World) -> None:
        query = {"Authorization": basic(world)}
        assert world.client("/api/v1").get("/customers/me", params=query).status_code == 401


class TestAtmosphere:
    @pytest.mark.rule("sipcentric.stream.atmosphere")
    def test_the_handshake_comes_when_asked_for(self, world: World) -> None:
        with world.sipcentric().stream("GET", "/stream", params=ATMOSPHERE) as response:
            chunks = response.iter_raw()
            assert next(chunks).strip() == b""
            key, seconds, letter, rest = next(chunks).decode().split("|")
            assert (len(key), seconds, letter, rest.strip()) == (36, "0", "X", "")
            assert json.loads(next(chunks)) == HEARTBEAT

    def test_no_handshake_for_a_client_that_has_an_id(self, world: World) -> None:
        query = {**ATMOSPHERE, "X-Atmosphere-tracking-id": "8b2c5337-abb3-4151-9134-8d60a36dad40"}
        with world.sipcentric().stream("GET", "/stream", params=query) as response:
            chunks = response.iter_raw()
            next(chunks)
            assert json.loads(next(chunks)) == HEARTBEAT

    @pytest.mark.rule("sipcentric.stream.atmosphere")
    def test_lengths_count_utf16_units(self, world: World) -> None:
        query = {"X-Atmosphere-TrackMessageSize": "true"}
        with world.sipcentric().stream("GET", "/stream", params=query) as response:
            chunks = response.iter_raw()
            assert next(chunks).strip() == b""
            next(chunks)
            world.simulate("sipcentric", "incoming-sms", body="\U0001f600")
            length, _, text = next(chunks).decode().partition("|")
            assert int(length) == len(text) + 1

    @pytest.mark.rule("sipcentric.stream.atmosphere")
    def test_long_polling(self, world: World) -> None:
        client = world.sipcentric(params={"X-Atmosphere-Transport": "long-polling"})
        assert client.get("/stream", params=ATMOSPHERE).text.endswith("|0|X|")
        world.set(sipcentric_heartbeat_seconds=0.05)
        assert client.get("/stream", params={"X-Atmosphere-tracking-id": "x"}).json() == HEARTBEAT

    @pytest.mark.parametrize("lengths", ["false", "true"])
    def test_a_long_poll_is_open_before_anything_happens(self, world: World, lengths: str) -> None:
        query = {"X-Atmosphere-Transport": "long-polling", "X-Atmosphere-TrackMessageSize": lengths}
        with world.sipcentric().stream("GET", "/stream", params=query) as response:
            chunks = response.iter_raw()
            assert next(chunks) == b" " * 2048 + b"\n"
            world.simulate("sipcentric", "incoming-sms", body="Hello")
            message = b"".join(chunks).decode()
        length, _, text = message.rpartition("|")
        assert json.loads(text)["values"]["excerpt"] == "Hello"
        assert length == (str(len(text)) if lengths == "true" else "")

    @pytest.mark.parametrize("transport", ["streaming", "sse", "long-polling", "close"])
    def test_no_proxy_holds_it_back(self, world: World, transport: str) -> None:
        with world.sipcentric().stream("GET", "/stream", params={"X-Atmosphere-Transport": transport}) as response:
            assert response.headers.get_list("x-accel-buffering") == ["no"]
            assert response.headers["cache-control"] == "no-store, no-cache, must-revalidate"

    @pytest.mark.rule("sipcentric.stream.atmosphere")
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_a_farewell_is_answered_at_once(self, world: World, method: str) -> None:
        answer = world.sipcentric().request(method, "/stream", params={"X-Atmosphere-Transport": "close"})
        assert (answer.status_code, answer.content) == (200, b"")

    def test_nothing_else_can_be_posted(self, world: World) -> None:
        answer = world.sipcentric().post("/stream", json={})
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]
        assert answer.json()["errors"]


@pytest.mark.rule("sipcentric.stream.basic-only")
def test_without_credentials_the_401_is_empty(world: World) -> None:
    for path in ("/stream", "/stream/", "/stream.json"):
        answer = world.client("/api/v1").get(path)
        assert (answer.status_code, answer.content) == (401, b"")
        assert answer.headers["www-authenticate"].startswith("Basic")
        assert "x-ratelimit-limit" in answer.headers
    quiet = world.client("/api/v1").get("/stream", headers={"X-WWW-Authenticate": "false"})
    assert "www-authenticate" not in quiet.headers


def test_head_answers_and_ends(world: World) -> None:
    answer = world.sipcentric().head("/stream")
    assert answer.status_code == 200
    assert answer.headers["x-ratelimit-remaining"] == "1199"


@pytest.mark.parametrize("accept", [b"*/*", b"text/event-stream"])
def test_a_client_that_leaves_is_forgotten(world: World, accept: bytes) -> None:
    headers = [(b"authorization", basic(world).encode()), (b"accept", accept)]
    scope = {
        "type": "http", "method": "GET", "path": "/api/v1/stream", "query_string": b"", "headers": headers,
        "scheme": "http", "http_version": "1.1", "asgi": {"version": "3.0", "spec_version": "2.3"},
    }  # fmt: skip

    async def leave_after_the_heartbeat() -> None:
        app = create_app(ServerSettings(clock=START))
        told, left = asyncio.Event(), iter([{"type": "http.request", "body": b"", "more_body": False}])
        bus = app.worlds.get(world.name).bus

        async def receive() -> Any:
            if (message := next(left, None)) is None:
                await told.wait()
            return message or {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if b"heartbeat" in message.get("body", b""):
                assert len(bus.subscriptions) == 1
                told.set()

        await app(scope, receive, send)
        await asyncio.sleep(0)
        assert not bus.subscriptions
        app.worlds.close()

    asyncio.run(asyncio.wait_for(leave_after_the_heartbeat(), 10))


def test_the_server_ends_within_a_second_of_open_streams() -> None:
    with RunningServer() as running:
        world = World(running.url, "ending")
        streams = [RawStream(world) for _ in range(3)]
        for stream in streams:
            stream.chunk(), stream.chunk()
        asked = time.monotonic()
    assert time.monotonic() - asked < 1
    for stream in streams:
        assert stream.reader.read() in (b"0\r\n\r\n", b"")
        stream.__exit__()
    world.close()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_five_hundred_streams_at_once(world: World) -> None:
    async def follow(ready: asyncio.Semaphore) -> bytes:
        host, port = world.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET /api/v1/stream HTTP/1.1\r\nHost: {host}\r\nAuthorization: {basic(world)}\r\n\r\n".encode())
        await reader.readuntil(b"heartbeat")
        ready.release()
        line = await reader.readuntil(b"smsreceived")
        writer.close()
        await writer.wait_closed()
        return line

    async def follow_all() -> float:
        ready = asyncio.Semaphore(0)
        followers = [asyncio.create_task(follow(ready)) for _ in range(500)]
        for _ in followers:
            await ready.acquire()
        begun = time.monotonic()
        await asyncio.to_thread(world.simulate, "sipcentric", "incoming-sms", body="to all")
        assert len(await asyncio.gather(*followers)) == 500
        return time.monotonic() - begun

    assert asyncio.run(asyncio.wait_for(follow_all(), 30)) < 5
