"""Events: server-sent, of this world alone, resumed where a listener left off."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from time import perf_counter
from typing import Any

import httpx2
import pytest

from emulator.journal.bus import MOST_LISTENERS, REMEMBERED
from tests.conftest import START, RunningServer, World
from tests.wire import connection, request

Event = dict[str, Any]


@contextmanager
def listening(world: World, **headers: str) -> Iterator[Iterator[Event]]:
    """The world's events, each with its `id`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with world.control.stream("GET", "/events", headers=named) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["x-accel-buffering"] == "no"
        yield read(stream)


def read(stream: httpx2.Response) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in stream.iter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            data = json.loads(fields["data"])
            assert data["kind"] == fields["event"]
            yield {"number": int(fields["id"]), **data}
            fields = {}


def test_exchanges_and_happenings_are_streamed(world: World) -> None:
    with listening(world) as events:
        world.sipcentric().get("/customers/me")
        exchange = next(events)
        world.simulate("sipcentric", "incoming-sms", body="hello")
        happening = next(event for event in events if event["kind"] == "happening")
        world.control.post("/reset")
        reset = next(event for event in events if event["kind"] == "reset")
    assert (exchange["kind"], exchange["id"], exchange["status"]) == ("exchange", "r1", 200)
    assert exchange["operation"]
    assert (happening["vendor"], happening["happening"]) == ("sipcentric", "incoming-sms")
    assert happening["values"] == {"body": "hello"}
    assert exchange["number"] < happening["number"] < reset["number"]


def test_scheduled_work_is_streamed_when_it_is_done(world: World) -> None:
    with listening(world) as events:
        world.simulate("sipcentric", "incoming-sms", **{"in": 60})
        world.advance(60)
        seen = [next(events) for _ in range(7)]
    kinds = [each["kind"] for each in seen]
    assert kinds == ["control", "stream", "mail", "webhook", "happening", "fired", "control"]
    assert seen[0]["call"] == "POST /_emulator/simulate/sipcentric/incoming-sms"
    assert seen[-1]["call"] == "POST /_emulator/clock/advance"


def test_each_write_to_the_control_plane_is_told_once_it_has_succeeded(world: World) -> None:
    """Reads, refusals, and calls that only ask are not."""
    control = world.control
    assert control.put("/clock", json={"mode": "running"}).status_code == 200
    assert control.put("/clock", json={"mode": "still"}).status_code == 422
    assert control.get("/clock").status_code == 200
    assert control.post("/requests/verify", json={"match": {}, "exactly": 0}).status_code == 200
    assert control.post("/requests/wait", json={"timeout_seconds": 0}).status_code == 408
    assert control.put("/snapshots/wait").status_code < 300
    assert control.delete("/mails").status_code == 204
    calls = [each["call"] for each in told(world)["events"] if each["kind"] == "control"]
    assert calls[-3:] == ["PUT /_emulator/clock", "PUT /_emulator/snapshots/wait", "DELETE /_emulator/mails"]


def test_listener_resumes_where_it_left_off(world: World) -> None:
    client = world.sipcentric()
    with listening(world) as events:
        client.get("/customers/me")
        first = next(events)
    for _ in range(2):
        client.get("/customers/me")
    with listening(world, Last_Event_ID=str(first["number"])) as events:
        assert [next(events)["id"], next(events)["id"]] == ["r2", "r3"]
    answer = world.control.get("/requests").json()
    assert len(answer["requests"]) == 3


def test_number_from_another_life_starts_with_what_is_new(world: World) -> None:
    client = world.sipcentric()
    with listening(world, Last_Event_ID="999999") as events:
        client.get("/customers/me")
        assert next(events)["id"] == "r1"


def test_a_gap_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emulator.journal.bus.REMEMBERED", 2)
    world.set(journal_entries=1)
    client = world.sipcentric()
    for _ in range(5):
        client.get("/customers/me")
    with listening(world, Last_Event_ID="2") as events:
        gap, dropped, kept = (next(events) for _ in range(3))
    assert (gap["kind"], gap["count"], gap["number"]) == ("missed", dropped["number"] - 3, dropped["number"] - 1)
    assert (dropped["id"], dropped["kept"]) == ("r4", False)
    assert (kept["id"], kept["status"]) == ("r5", 200)


def told(world: World, **query: Any) -> dict[str, Any]:
    answer = world.control.get("/events", params={"format": "json"} | query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_what_is_remembered_is_told_at_once(world: World) -> None:
    with listening(world) as events:
        world.sipcentric().get("/customers/me")
        world.simulate("sipcentric", "incoming-sms", body="hello")
        streamed = [next(events) for _ in range(6)]
    answer = told(world)
    assert [{name: each[name] for name in like} for each, like in zip(answer["events"][1:], streamed, strict=True)] == (
        streamed
    )
    assert (answer["last"], answer["missed"]) == (streamed[-1]["number"], 0)
    assert answer["events"][0]["kind"] == "reset"
    assert all(each["at"] == START for each in answer["events"])
    assert [each["request"] for each in answer["events"]] == [None, "r1", *[None] * 5]


def test_events_say_when_they_were_and_whose_they_are(world: World) -> None:
    world.advance(60)
    world.sipcentric().post("/customers/25/sms", json={"to": "07700900123", "from": "01212854411", "body": "Hi"})
    world.advance(60)
    after = [each for each in told(world)["events"] if each["request"] == "r1"]
    assert {"exchange", "stream"} <= {each["kind"] for each in after}
    assert {each["at"] for each in after} >= {"2026-03-02T09:01:00.000Z", "2026-03-02T09:01:02.000Z"}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({}, [None, "r1", "r2", "r3"]),
        ({"since": "2"}, ["r2", "r3"]),
        ({"since": "2", "limit": "1"}, ["r3"]),
        ({"limit": "2"}, ["r2", "r3"]),
        ({"limit": "0"}, []),
        ({"since": "4"}, []),
        ({"since": "999999"}, []),
    ],
)
def test_which_are_told(world: World, query: dict[str, str], ids: list[str | None]) -> None:
    for _ in range(3):
        world.sipcentric().get("/customers/me")
    answer = told(world, **query)
    assert [each.get("id") for each in answer["events"]] == ids
    assert (answer["last"], answer["missed"]) == (4, 0)


@pytest.mark.slow
def test_what_is_no_longer_remembered_is_counted(world: World) -> None:
    client = world.sipcentric()
    while (number := told(world, limit=0)["last"]) < REMEMBERED + 6:
        client.get("/customers/me")
    answer = told(world, brief="true")
    assert len(answer["events"]) == REMEMBERED
    assert (answer["missed"], answer["events"][0]["number"], answer["last"]) == (6, 7, number)
    assert told(world, since=3, limit=0)["missed"] == 3
    assert told(world, since=7)["missed"] == 0


def test_brief_names_exchanges_by_their_ids(world: World) -> None:
    with world.control.stream("GET", "/events", params={"brief": "true"}) as stream:
        world.sipcentric().get("/customers/me")
        streamed = next(read(stream))
    assert streamed == {"number": 2, "kind": "exchange", "id": "r1"}
    listed = told(world, brief="true")["events"][-1]
    assert listed == streamed | {"at": START, "request": "r1"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"format": "xml"}, "format"),
        ({"brief": "yes"}, "brief"),
        ({"begin": "no"}, "begin"),
        ({"limit": "5"}, "limit"),
        ({"format": "json", "limit": "-1"}, "limit"),
        ({"format": "json", "limit": "0" * 5000 + "x"}, "limit"),
        ({"format": "json", "since": "x"}, "Last-Event-ID"),
    ],
)
def test_bad_query_is_named(world: World, query: dict[str, str], field: str) -> None:
    answer = world.control.get("/events", params=query)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == field


@pytest.mark.parametrize("format", ["stream", "json"])
def test_watching_brings_back_no_world(world: World, format: str) -> None:
    world.control.get("/clock")  # now it is there
    query = {"begin": "false", "format": format}
    with world.control.stream("GET", "/events", params=query) as answer:
        assert answer.status_code == 200
    world.control.delete(f"/worlds/{world.name}")
    refused = world.control.get("/events", params=query)
    assert refused.status_code == 404
    assert refused.json()["error"] == f"there is no world called {world.name!r}"
    assert world.control.get(f"/worlds/{world.name}").status_code == 404
    assert world.control.get("/events", params=query | {"world": "a/b"}).status_code == 422


def test_other_worlds_are_not_heard(world: World, server: RunningServer) -> None:
    other = World(server.url, f"{world.name}-other")
    with listening(world) as events:
        other.sipcentric().get("/customers/me")
        world.sipcentric().get("/customers/25/phonebook")
        assert next(events)["path"] == "/api/v1/customers/25/phonebook"
    other.close()


def test_stream_ends_when_the_world_is_dropped(world: World) -> None:
    with listening(world) as events:
        world.sipcentric().get("/customers/me")
        next(events)
        assert world.client("/_emulator").delete(f"/worlds/{world.name}").status_code == 204
        assert list(events) == []


def test_open_stream_and_wait_do_not_keep_the_server_from_ending() -> None:
    with RunningServer() as server, closing(World(server.url, "w")) as world, listening(world) as events:
        world.sipcentric().get("/customers/me")
        next(events)
        body = {"match": {"method": "PUT"}, "timeout_seconds": 60}
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(world.control.post, "/requests/wait", json=body)
            world.sipcentric().get("/customers/me")
            next(events)
            started = perf_counter()
            server.stop()
            assert list(events) == []
            assert waiting.result(5).status_code == 408
        assert perf_counter() - started < 2


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "9" * 30])
def test_bad_event_id_is_refused(world: World, number: str) -> None:
    answer = world.control.get("/events", headers={"Last-Event-ID": number})
    assert answer.status_code == 422


def test_so_many_may_listen(world: World) -> None:
    with ExitStack() as stack:
        for _ in range(MOST_LISTENERS):
            opened = stack.enter_context(connection(world.url))
            opened.sendall(request("GET", f"/_emulator/events?world={world.name}", {}))
        while (answer := world.control.post("/requests/wait", json={"timeout_seconds": 0})).status_code != 409:
            assert answer.status_code == 408
        assert "wait for what happens" in answer.json()["error"]
        assert world.control.get("/events").status_code == 409
        assert world.control.post("/webhooks/wait", json={"timeout_seconds": 0}).status_code == 409
        assert world.control.get("/requests").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("path", ["requests", "webhooks"])
def test_who_waits_and_leaves_makes_room(world: World, path: str, caplog: pytest.LogCaptureFixture) -> None:
    target, body = f"/_emulator/{path}/wait?world={world.name}", b'{"timeout_seconds": 300}'
    now = {"timeout_seconds": 0}
    with ExitStack() as stack:
        for _ in range(MOST_LISTENERS):
            opened = stack.enter_context(connection(world.url))
            opened.sendall(request("POST", target, {"Content-Type": "application/json"}, body))
        while world.control.post(f"/{path}/wait", json=now).status_code != 409:
            pass
    while (answer := world.control.post(f"/{path}/wait", json=now)).status_code == 409:
        pass
    assert answer.status_code == 408
    assert not [record for record in caplog.records if record.name.startswith(("emulator", "uvicorn"))]
