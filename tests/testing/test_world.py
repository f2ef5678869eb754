"""What a test can do with its world."""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from emulator import Emulator
from emulator.testing.control import EmulatorError
from emulator.testing.world import RequestsMissing, WebhooksMissing, World
from emulator.vendors import VENDORS
from tests.conftest import START

BOOK = "/customers/25/phonebook"
ENTRY = {"name": "Wilma", "phoneNumber": "07700900456"}


@pytest.fixture
def client(emulator_world: World) -> Iterator[httpx2.Client]:
    login = emulator_world.sipcentric
    with httpx2.Client(base_url=login.base_url, auth=login.credentials, trust_env=False, verify=False) as client:
        yield client


def total(client: httpx2.Client) -> int:
    return int(client.get(BOOK).json()["totalItems"])


class TestTime:
    def test_advance_tells_what_fell_due(self, emulator_world: World, client: httpx2.Client) -> None:
        body = {"type": "sms", "to": "07700900111", "from": "01212854400", "body": "Hello"}
        emulator_world.set(sms_delivery_seconds=5)
        sent = client.post("/customers/25/sms", json=body)
        assert sent.status_code == 201, sent.text
        assert emulator_world.advance(4) == []
        assert [each["at"] for each in emulator_world.advance(2)] == ["2026-03-02T09:00:05.000Z"]

    def test_freeze_stands_at_a_moment(self, emulator_world: World) -> None:
        assert emulator_world.freeze(datetime(2026, 7, 1, 12, tzinfo=UTC)) == "2026-07-01T12:00:00.000Z"
        assert emulator_world.freeze() == "2026-07-01T12:00:00.000Z"

    def test_unfreeze_runs_on(self, emulator_world: World) -> None:
        assert emulator_world.unfreeze("2026-07-01T12:00:00Z").startswith("2026-07-01T12:00:0")
        assert emulator_world.call("GET", "/clock")["mode"] == "running"


class TestState:
    def test_reset_goes_back(self, emulator_world: World, client: httpx2.Client) -> None:
        before = total(client)
        client.post(BOOK, json=ENTRY)
        emulator_world.advance(10)
        emulator_world.reset()
        assert total(client) == before
        assert emulator_world.call("GET", "/clock")["now"] == START

    def test_snapshot_and_restore(self, emulator_world: World, client: httpx2.Client) -> None:
        before = total(client)
        emulator_world.snapshot("before")
        client.post(BOOK, json=ENTRY)
        emulator_world.advance(10)
        emulator_world.restore("before")
        assert total(client) == before
        assert emulator_world.call("GET", "/clock")["now"] == START

    def test_download_is_a_database(self, emulator_world: World, client: httpx2.Client, tmp_path: Path) -> None:
        client.post(BOOK, json=ENTRY)
        emulator_world.snapshot("now")
        (tmp_path / "now.sqlite").write_bytes(emulator_world.download("now"))
        database = sqlite3.connect(tmp_path / "now.sqlite")
        query = "SELECT name FROM sipcentric_phonebookentry WHERE phone_number = ?"
        assert database.execute(query, [ENTRY["phoneNumber"]]).fetchall() == [("Wilma",)]
        database.close()
        with Emulator(dataset=str(tmp_path / "now.sqlite")) as again:
            login = again.world("any").sipcentric
            assert "Wilma" in httpx2.get(f"{login.base_url}{BOOK}?pageSize=200", auth=login.credentials).text

    def test_rewind_fork_and_bundle(self, emulator_world: World, client: httpx2.Client) -> None:
        for name in ("Ada", "Grace", "Edith"):
            client.post(BOOK, json={"name": name, "phoneNumber": "07700900123"})
        _, second, third = emulator_world.requests(method="POST")
        trial = emulator_world.fork(f"{emulator_world.name}-trial", before=third)
        assert "Grace" in str(trial.call("GET", "/data/sipcentric/phonebook"))
        assert "Edith" not in str(trial.call("GET", "/data/sipcentric/phonebook"))
        trial.drop()
        assert emulator_world.rewind(second["id"]) == 2
        emulator_world.verify(exactly=1, method="POST")
        assert emulator_world.rewind(at=START) == 0
        assert emulator_world.bundle().startswith(b"PK")
        with pytest.raises(EmulatorError, match="there is no request called 'r99'"):
            emulator_world.rewind("r99")

    def test_drop_begins_anew(self, emulator_world: World, client: httpx2.Client) -> None:
        before = total(client)
        client.post(BOOK, json=ENTRY)
        emulator_world.drop()
        emulator_world.drop()
        assert total(client) == before


class TestHappenings:
    def test_simulate(self, emulator_world: World) -> None:
        emulator_world.simulate("sipcentric", "incoming-sms", from_="07700900222", body="Hi")
        with pytest.raises(EmulatorError, match="404: there is no happening of sipcentric called 'flood'"):
            emulator_world.simulate("sipcentric", "flood")

    def test_later_on_the_worlds_clock(self, emulator_world: World) -> None:
        emulator_world.simulate("sipcentric", "incoming-sms", from_="07700900222", body="Hi", in_=30)
        assert emulator_world.advance(29) == []
        assert len(emulator_world.advance(2)) == 1


class TestFaults:
    def test_fail_next(self, emulator_world: World, client: httpx2.Client) -> None:
        emulator_world.fail_next("sipcentric")
        assert [client.get("/customers/me").status_code for _ in range(2)] == [503, 200]

    def test_so_often_and_only_what_matches(self, emulator_world: World, client: httpx2.Client) -> None:
        emulator_world.fail_next("sipcentric", 500, times=2, method="POST")
        assert client.get("/customers/me").status_code == 200
        assert [client.post(BOOK, json=ENTRY).status_code for _ in range(3)] == [500, 500, 201]

    def test_any_effect(self, emulator_world: World, client: httpx2.Client) -> None:
        emulator_world.fault({"drop": True}, times=1, vendor="sipcentric")
        with pytest.raises(httpx2.TransportError):
            client.get("/customers/me")


class TestJournal:
    def test_requests_that_match(self, emulator_world: World, client: httpx2.Client) -> None:
        client.get("/customers/me")
        client.post(BOOK, json=ENTRY)
        found = emulator_world.requests(method="POST")
        assert [(each["path"], each["status"]) for each in found] == [(f"/api/v1{BOOK}", 201)]
        assert len(emulator_world.requests()) == 2

    def test_requests_by_body_and_query_and_since_another(self, emulator_world: World, client: httpx2.Client) -> None:
        client.post(BOOK, json=ENTRY)
        client.post(BOOK, json={"name": "Fred"})
        client.get(BOOK, params={"page": 2})
        fred = emulator_world.wait_for(body={"name": "Fred"}, timeout=1)
        assert [each["status"] for each in fred] == [400]
        assert [each["method"] for each in emulator_world.requests(query={"page": "2"})] == ["GET"]
        assert len(emulator_world.requests(since=fred[0]["id"])) == 1
        with pytest.raises(EmulatorError, match="methd"):
            emulator_world.requests(methd="POST")

    def test_wait_for_counts_earlier_requests(self, emulator_world: World, client: httpx2.Client) -> None:
        client.get("/customers/me")
        assert emulator_world.wait_for(vendor="sipcentric", method="GET", timeout=1)[0]["path"].endswith(
            "/customers/me"
        )

    def test_wait_for_names_the_nearest_misses(self, emulator_world: World, client: httpx2.Client) -> None:
        client.post(BOOK, json={"name": "x"})
        with pytest.raises(RequestsMissing, match=r"at least 1: .*201\n.*POST .*phonebook .*status 400, not 201"):
            emulator_world.wait_for(timeout=0.05, method="POST", status=201)

    def test_verify(self, emulator_world: World, client: httpx2.Client) -> None:
        client.get("/customers/me")
        emulator_world.verify(exactly=1, method="GET")
        with pytest.raises(RequestsMissing, match="1 requests match"):
            emulator_world.verify(at_most=0, method="GET")

    def test_verify_refuses_a_match_that_cannot_be(self, emulator_world: World) -> None:
        with pytest.raises(EmulatorError, match="422"):
            emulator_world.verify(exactly=1, colour="green")


def test_environment_leads_to_this_world(emulator_world: World) -> None:
    values = emulator_world.environment()
    assert values["EMULATOR_DIAL9_USER"] == f"token+{emulator_world.name}"
    assert values["EMULATOR_SIPGATE_URL"] == f"{emulator_world.url}/my"
    assert len(values) == 1 + 3 * len(VENDORS)


class TestWaiting:
    def test_in_an_event_loop_says_how_to_wait(self, emulator_world: World, client: httpx2.Client) -> None:
        """The application that is waited for may run in this very loop."""

        async def application() -> list[dict[str, object]]:
            with pytest.raises(RuntimeError, match=r"await asyncio.to_thread\(world.wait_for, "):
                emulator_world.wait_for(path="*/phonebook")
            with pytest.raises(RuntimeError, match=r"world.wait_for_webhook, "):
                emulator_world.wait_for_webhook()
            waiting = asyncio.create_task(asyncio.to_thread(emulator_world.wait_for, path="*/phonebook"))
            async with httpx2.AsyncClient(trust_env=False, verify=False) as own:
                login = emulator_world.sipcentric
                await own.get(f"{login.base_url}{BOOK}", auth=login.credentials)
            return await waiting

        assert [each["operation"] for each in asyncio.run(application())] == ["list_entries"]

    def test_for_a_webhook(self, emulator_world: World, client: httpx2.Client) -> None:
        emulator_world.set(webhook_mode="pull")
        number = receive_sms(emulator_world, client, "http://127.0.0.1:9/sms")
        (webhook,) = emulator_world.wait_for_webhook(url=":9/sms")
        assert (webhook["url"], webhook["state"]) == ("http://127.0.0.1:9/sms", "held")
        assert number in webhook["request"]["body"]

    def test_for_a_webhook_that_nobody_takes(self, emulator_world: World, client: httpx2.Client) -> None:
        receive_sms(emulator_world, client, "http://127.0.0.1:9/sms")
        with pytest.raises(
            WebhooksMissing, match=r"0 webhooks arrived, not 1 (.|\n)*failed: http://127.0.0.1:9/sms +Conn"
        ):
            emulator_world.wait_for_webhook(timeout=0.5)


def receive_sms(world: World, client: httpx2.Client, url: str) -> str:
    """An SMS comes in to a number whose notifications go to the URL; the number."""
    (number, *_) = world.call("GET", "/data/sipcentric/phonenumbers", sms_enabled="true")["rows"]
    body = {"smsNotificationUrl": url, "smsAllowIncoming": True}
    assert client.put(f"/customers/25/phonenumbers/{number['id']}", json=body).status_code == 200
    world.simulate("sipcentric", "incoming-sms", to=number["number"], body="hello")
    return str(number["number"])
