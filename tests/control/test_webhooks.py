"""Webhooks: logged with their answer, sent again, or held for a test without a listener."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.conftest import World

NUMBERS = "/customers/25/phonenumbers"


class Listener(HTTPServer):
    """Answers what it is told to, and remembers what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.got: list[bytes] = []
        self.url = f"http://127.0.0.1:{self.server_port}/sms?a=1"


class Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        self.server.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"done")

    def log_message(self, *args: Any) -> None:
        """Stay silent."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as opened:
        thread = threading.Thread(target=opened.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield opened
        opened.shutdown()
        thread.join()


def receive_sms(world: World, url: str, body: str = "hello") -> None:
    """An SMS comes in to a number whose notifications go to the URL."""
    rows = world.control.get("/data/sipcentric/phonenumbers", params={"sms_enabled": "true"}).json()["rows"]
    number = rows[0]
    client = world.sipcentric()
    changed = client.put(f"{NUMBERS}/{number['id']}", json={"smsNotificationUrl": url, "smsAllowIncoming": True})
    assert changed.status_code == 200, changed.text
    world.simulate("sipcentric", "incoming-sms", to=number["number"], body=body)


def sent(world: World, **query: str) -> list[dict[str, Any]]:
    deliveries: list[dict[str, Any]] = world.control.get("/webhooks", params=query).json()["webhooks"]
    return deliveries


def test_log_shows_request_and_answer(world: World, listener: Listener) -> None:
    receive_sms(world, listener.url)
    delivery = sent(world)[0]
    assert (delivery["id"], delivery["attempt"], delivery["state"], delivery["status"]) == ("w1", 1, "delivered", 200)
    assert delivery["url"] == listener.url
    assert parse_qs(delivery["request"]["body"])["body"] == ["hello"]
    assert delivery["answer"]["body"] == "done"
    assert world.control.get("/webhooks/w1").json() == delivery


def test_redelivery_sends_the_same_bytes_once(world: World, listener: Listener) -> None:
    listener.status = 500
    receive_sms(world, listener.url)
    assert sent(world)[0]["status"] == 500
    listener.status = 204
    answer = world.control.post("/webhooks/w1/redeliver")
    assert answer.status_code == 201
    assert (answer.json()["attempt"], answer.json()["status"]) == (2, 204)
    assert len(listener.got) == 2
    assert listener.got[0] == listener.got[1]
    assert [each["id"] for each in sent(world)] == ["w1", "w2"]


def test_nobody_listening_is_an_error_in_the_log(world: World, listener: Listener) -> None:
    receive_sms(world, "http://127.0.0.1:9/")
    delivery = sent(world, state="failed")[0]
    assert delivery["status"] is None
    assert "Connect" in delivery["error"]


def test_nothing_goes_to_names_reserved_for_documentation(world: World) -> None:
    receive_sms(world, "https://example.com/sms")
    assert "reserved" in sent(world)[0]["error"]


def test_pull_mode_holds_until_fetched_once(world: World) -> None:
    world.set(webhook_mode="pull")
    receive_sms(world, "https://example.com/sms", "first")
    world.simulate("sipcentric", "incoming-sms", body="second")
    assert len(sent(world, state="held")) == 2
    first = world.control.post("/webhooks/pull", json={"count": 1}).json()["webhooks"]
    rest = world.control.post("/webhooks/pull").json()["webhooks"]
    bodies = [parse_qs(each["request"]["body"])["body"][0] for each in (*first, *rest)]
    assert bodies == ["first", "second"]
    assert world.control.post("/webhooks/pull").json()["webhooks"] == []
    assert len(sent(world, state="pulled")) == 2


def test_held_one_can_be_sent_after_all(world: World, listener: Listener) -> None:
    world.set(webhook_mode="pull")
    receive_sms(world, listener.url)
    assert listener.got == []
    assert world.control.post("/webhooks/w1/redeliver").json()["status"] == 200
    assert len(listener.got) == 1


def test_delete_forgets(world: World) -> None:
    receive_sms(world, "https://example.com/sms")
    assert world.control.delete("/webhooks").status_code == 204
    assert sent(world) == []


def test_bad_requests_are_refused(world: World) -> None:
    assert world.control.get("/webhooks/w9").status_code == 404
    assert world.control.post("/webhooks/w9/redeliver").status_code == 404
    assert world.control.get("/webhooks", params={"state": "lost"}).status_code == 422
    assert world.control.post("/webhooks/pull", json={"count": 0}).status_code == 422
