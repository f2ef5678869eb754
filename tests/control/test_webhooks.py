"""Webhooks: logged with their answer, sent again, or held for a test without a listener."""

import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import trustme

from tests.conftest import World

NUMBERS = "/customers/25/phonenumbers"


class Listener(HTTPServer):
    """Answers what it is told to, and remembers what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.answer = b"done"
        self.was_read = False
        """Whether all of an answer found its way out."""
        self.got: list[bytes] = []
        self.hosts: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}/sms?a=1"


class Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        self.server.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.hosts.append(self.headers["Host"])
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        with suppress(OSError):  # nobody reads a long one to its end
            self.wfile.write(self.server.answer)
            self.server.was_read = True

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


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://example.com/sms", "reserved for documentation"),
        ("https://example.com./sms", "reserved for documentation"),
        ("http://pbx.example/sms", "reserved for documentation"),
        ("http://WWW.Example.ORG./sms", "reserved for documentation"),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254 is a link-local address"),
        ("http://[::ffff:169.254.169.254]/", "link-local"),
        ("http://[fe80::1]/", "link-local"),
        ("http://[2002:a9fe:a9fe::]/", "link-local"),
        ("http://2852039166/", "169.254.169.254 is a link-local address"),
        ("http://0xa9fea9fe/", "169.254.169.254 is a link-local address"),
    ],
)
def test_nothing_goes_where_a_developer_has_nobody(world: World, url: str, reason: str) -> None:
    """Redelivery included; a setting allows it."""
    receive_sms(world, url)
    (first,) = sent(world, state="failed")
    again = world.control.post("/webhooks/w1/redeliver").json()
    for delivery in (first, again):
        assert delivery["status"] is None
        assert delivery["error"].startswith("not sent: ")
        assert reason in delivery["error"]
        assert "webhook_anywhere" in delivery["error"]


def test_setting_lets_webhooks_go_anywhere(world: World) -> None:
    world.set(webhook_anywhere=True)
    receive_sms(world, "http://pbx.invalid/sms")
    (delivery,) = sent(world, state="failed")
    assert "not sent" not in delivery["error"]


def test_listener_that_breaks_the_connection_is_named_as_such(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        receive_sms(world, f"http://127.0.0.1:{opened.getsockname()[1]}/sms")
        opened.settimeout(10)
        connection, _ = opened.accept()
        connection.recv(1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        (delivery,) = sent(world, state="failed")
    assert delivery["error"].endswith(": the connection broke")


@pytest.mark.parametrize("host", ["shop.localhost", "shop.localhost.", "localhost", "localhost."])
def test_localhost_and_names_below_it_are_this_machine(world: World, listener: Listener, host: str) -> None:
    receive_sms(world, listener.url.replace("127.0.0.1", host))
    assert sent(world)[0]["state"] == "delivered"
    assert listener.hosts == [f"{host}:{listener.server_port}"]


def test_names_below_test_are_tried(world: World) -> None:
    """Web servers for developers give such names; here nobody answers to this one."""
    receive_sms(world, "http://nobody-at-all.test/sms")
    (delivery,) = sent(world, state="failed")
    assert "not sent" not in delivery["error"]


def test_only_the_beginning_of_an_answer_is_read(world: World, listener: Listener) -> None:
    listener.answer = b"x" * 30_000_000
    receive_sms(world, listener.url)
    delivery = world.control.post("/webhooks/wait").json()["webhooks"][0]
    assert delivery["status"] == 200
    assert len(delivery["answer"]["body"]) == 64 * 1024
    listener.shutdown()  # when it has done with its answer
    assert not listener.was_read


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


class TestCertificates:
    """A listener with a certificate that the developer's own authority signed."""

    @pytest.fixture
    def secure(self, listener: Listener, authority: trustme.CA) -> Listener:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "shop.localhost").configure_cert(context)
        listener.socket = context.wrap_socket(listener.socket, server_side=True)
        listener.url = listener.url.replace("http:", "https:")
        return listener

    def test_is_refused(self, world: World, secure: Listener) -> None:
        receive_sms(world, secure.url)
        assert "CERTIFICATE_VERIFY_FAILED" in sent(world)[0]["error"]

    def test_is_taken_unverified(self, world: World, secure: Listener) -> None:
        world.set(webhook_verify=False)
        receive_sms(world, secure.url)
        assert sent(world)[0]["state"] == "delivered"

    @pytest.mark.slow
    @pytest.mark.parametrize("host", ["127.0.0.1", "shop.localhost"])
    def test_is_known_from_the_environment(
        self, secure: Listener, authority: trustme.CA, tmp_path: Path, host: str
    ) -> None:
        file = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(file))
        environment = {**os.environ, "SSL_CERT_FILE": str(file)}
        url = secure.url.replace("127.0.0.1", host)
        done = subprocess.run(
            [sys.executable, "-c", SEND, url], env=environment, capture_output=True, text=True, timeout=30
        )
        assert done.stdout.strip() == "delivered", done.stdout + done.stderr


SEND = """
import sys
from emulator import Emulator
with Emulator() as e:
    number = e.call("GET", "/data/sipcentric/phonenumbers", sms_enabled="true")["rows"][0]
    row = {**number, "sms_notification_url": sys.argv[1], "sms_allow_incoming": True}
    e.call("DELETE", f"/data/sipcentric/phonenumbers/{number['id']}")
    e.call("POST", "/data/sipcentric/phonenumbers", row)
    e.simulate("sipcentric", "incoming-sms", to=number["number"])
    webhook = e.call("GET", "/webhooks")["webhooks"][0]
    print(webhook["error"] or webhook["state"])
"""


class TestWaiting:
    def test_for_what_is_on_its_way(self, world: World, listener: Listener) -> None:
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(world.control.post, "/webhooks/wait", json={"count": 2, "url": listener.url})
            receive_sms(world, listener.url, "first")
            receive_sms(world, listener.url, "second")
            answer = waiting.result()
        assert answer.status_code == 200
        assert [each["state"] for each in answer.json()["webhooks"]] == ["delivered"] * 2

    def test_counts_what_arrived_already_at_this_address(self, world: World, listener: Listener) -> None:
        receive_sms(world, listener.url)
        assert world.control.post("/webhooks/wait", json={}).json()["count"] == 1
        answer = world.control.post("/webhooks/wait", json={"url": "/elsewhere", "timeout_seconds": 0})
        assert answer.status_code == 408
        assert [each["id"] for each in answer.json()["others"]] == ["w1"]

    def test_bad_questions_are_refused(self, world: World) -> None:
        for body in ({"count": 0}, {"timeout_seconds": 1e9}, {"address": "x"}):
            assert world.control.post("/webhooks/wait", json=body).status_code == 422


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


def test_what_is_held_is_delivered_when_asked(world: World, listener: Listener) -> None:
    """All of it, or what is named; each once, and itself."""
    world.set(webhook_mode="pull")
    for text in ("one", "two", "three"):
        receive_sms(world, listener.url, text)
    held = [each["id"] for each in sent(world, state="held")]
    first = world.control.post("/webhooks/deliver", json={"ids": [held[1], held[1]]}).json()["webhooks"]
    assert [(each["id"], each["state"], each["status"]) for each in first] == [(held[1], "delivered", 200)]
    refused = world.control.post("/webhooks/deliver", json={"ids": [held[0], held[1]]})
    assert (refused.status_code, refused.json()["state"]) == (409, "delivered")
    assert world.control.post("/webhooks/deliver", json={"ids": ["w99"]}).status_code == 404
    assert len(listener.got) == 1
    rest = world.control.post("/webhooks/deliver").json()["webhooks"]
    assert [(each["id"], each["attempt"]) for each in rest] == [(held[0], 1), (held[2], 1)]
    assert len(listener.got) == 3
    assert world.control.post("/webhooks/deliver").json()["webhooks"] == []


@pytest.mark.parametrize("way", ["pull", "deliver"])
def test_a_rewind_brings_back_what_was_held(world: World, listener: Listener, way: str) -> None:
    """After a rewind nothing is known of what came of it, and it can be sent."""
    world.set(webhook_mode="pull")
    receive_sms(world, listener.url)
    held = sent(world)
    before = world.sipcentric().get("/customers/25").headers["x-emulator-request"]
    (freed,) = world.control.post(f"/webhooks/{way}").json()["webhooks"]
    assert freed["state"] == {"pull": "pulled", "deliver": "delivered"}[way]
    assert world.control.post(f"/worlds/{world.name}/rewind", json={"before": before}).status_code == 200
    assert sent(world) == held
    assert [each["state"] for each in world.control.post("/webhooks/deliver").json()["webhooks"]] == ["delivered"]


def test_a_rewind_leaves_what_was_fetched_before_the_request(world: World, listener: Listener) -> None:
    """Though the clock was set back in between, and shows an earlier moment since."""
    world.set(webhook_mode="pull")
    receive_sms(world, listener.url)
    world.control.post("/webhooks/pull")
    world.freeze("2020-01-01T00:00:00Z")
    before = world.sipcentric().get("/customers/25").headers["x-emulator-request"]
    assert world.control.post(f"/worlds/{world.name}/rewind", json={"before": before}).status_code == 200
    assert [each["state"] for each in sent(world)] == ["pulled"]


def test_a_rewind_brings_back_what_was_under_way(world: World) -> None:
    """While its listener is asked."""
    world.set(webhook_mode="pull")
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor() as pool:
        receive_sms(world, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        held = sent(world)
        before = world.sipcentric().get("/customers/25").headers["x-emulator-request"]
        asked = pool.submit(world.control.post, "/webhooks/deliver")
        silent.settimeout(10)
        with silent.accept()[0] as opened:
            opened.settimeout(10)
            assert world.control.post(f"/worlds/{world.name}/rewind", json={"before": before}).status_code == 200
            while opened.recv(65536):
                pass  # until it hangs up
        assert asked.result().json()["webhooks"] == held
        assert sent(world) == held


def test_one_is_forgotten(world: World, listener: Listener) -> None:
    world.set(webhook_mode="pull")
    for text in ("one", "two", "three"):
        receive_sms(world, listener.url, text)
    ids = [each["id"] for each in sent(world)]
    assert world.control.delete(f"/webhooks/{ids[1]}").status_code == 204
    assert [each["id"] for each in sent(world)] == [ids[0], ids[2]]
    assert world.control.get(f"/webhooks/{ids[1]}").status_code == 404
    assert world.control.delete(f"/webhooks/{ids[1]}").status_code == 404
    assert world.control.get(f"/webhooks/{ids[2]}").json()["id"] == ids[2]
    world.control.post("/webhooks/deliver")
    assert len(listener.got) == 2


def test_one_under_way_is_called_off(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        number = world.control.get("/data/sipcentric/phonenumbers", params={"sms_enabled": "true"}).json()["rows"][0]
        body = {"smsNotificationUrl": f"http://127.0.0.1:{silent.getsockname()[1]}/", "smsAllowIncoming": True}
        world.sipcentric().put(f"{NUMBERS}/{number['id']}", json=body)
        world.simulate("sipcentric", "incoming-sms", to=number["number"])
        (waiting,) = sent(world, settle="false")
        assert waiting["state"] == "under way"
        silent.settimeout(10)
        with silent.accept()[0] as opened:
            opened.settimeout(10)
            assert world.control.delete(f"/webhooks/{waiting['id']}").status_code == 204
            while opened.recv(65536):
                pass  # until it hangs up
    assert sent(world) == []


def test_list_in_portions(world: World, listener: Listener) -> None:
    world.set(webhook_mode="pull")
    for text in ("one", "two", "three"):
        receive_sms(world, listener.url, text)
    ids = [each["id"] for each in sent(world)]
    newest = world.control.get("/webhooks", params={"limit": "2"}).json()
    assert ([each["id"] for each in newest["webhooks"]], newest["total"]) == (ids[1:], 3)
    older = world.control.get("/webhooks", params={"limit": "2", "before": ids[1]}).json()
    assert ([each["id"] for each in older["webhooks"]], older["total"]) == (ids[:1], 1)
    none = world.control.get("/webhooks", params={"limit": "0", "state": "held"}).json()
    assert (none["webhooks"], none["total"]) == ([], 3)


@pytest.mark.parametrize(("name", "value"), [("limit", "x"), ("limit", "-1"), ("before", "r1"), ("settle", "no")])
def test_bad_portions_are_named(world: World, name: str, value: str) -> None:
    answer = world.control.get("/webhooks", params={name: value})
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == name


def test_which_request_it_goes_back_to(world: World, listener: Listener) -> None:
    """None for what the world did by itself."""
    receive_sms(world, listener.url)
    assert [each["cause"] for each in sent(world)] == [None]
    target = world.control.get("/data/sipcentric/phonenumbers", params={"sms_enabled": "true"}).json()["rows"][0]
    body = {"to": target["number"], "from": target["number"], "body": "Hi"}
    answer = world.sipcentric().post("/customers/25/sms", json=body)
    assert answer.status_code < 300, answer.text
    world.advance(60)
    assert sent(world)[-1]["cause"] == answer.headers["x-emulator-request"]


def test_delete_forgets(world: World) -> None:
    receive_sms(world, "https://example.com/sms")
    assert world.control.delete("/webhooks").status_code == 204
    assert sent(world) == []


def test_bad_requests_are_refused(world: World) -> None:
    assert world.control.get("/webhooks/w9").status_code == 404
    assert world.control.post("/webhooks/w9/redeliver").status_code == 404
    assert world.control.get("/webhooks", params={"state": "lost"}).status_code == 422
    assert world.control.post("/webhooks/pull", json={"count": 0}).status_code == 422
