"""A world in another server's hands: nothing tells that it was ever in any other's."""

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx2
import pytest

from emulator.vendors import VENDORS
from tests.cluster.postgres import Postgres
from tests.cluster.writing import until
from tests.conftest import World
from tests.control.docs.test_prefilled import ENDLESS, NOTHING_TO_TRY, Page
from tests.control.test_webhooks import receive_sms
from tests.killable import Killable
from tests.sharing.conftest import Reach, Start
from tests.sharing.test_leases import BOOK, names, owners, write
from tests.vendors.sipcentric.listener import listening

pytestmark = pytest.mark.slow
SETTINGS = {"base_url": "http://emulator.example", "shared_lease_seconds": 1, "lease_seconds": 5}
"""Links begin alike everywhere; whoever asks waits until a dead server's lease has run out."""
CHANGES_SOMETHING = {"generate_token"}
OF_ONE_ANSWER = ("date", "x-emulator-request", "x-ratelimit-remaining")
End = Callable[[Killable], Any]
ends = pytest.mark.parametrize(
    "end", [Killable.kill, Killable.end, lambda server: None], ids=["killed", "ended", "asked"]
)
"""How a world leaves its server: that dies, it is ended, or another asks for the world."""


def is_read(method: str, name: str) -> bool:
    """Dial 9 has nothing but POST."""
    return method == "get" or name.startswith(("list_", "get_"))


def told(world: World) -> dict[str, Any]:
    """Every list and every single record that the documents know."""
    found = {}
    for vendor in VENDORS:
        page = Page(world, vendor.name)
        for name, (method, _, _) in page.operations.items():
            if is_read(method, name) and name not in ENDLESS | set(NOTHING_TO_TRY) | CHANGES_SOMETHING:
                answer = page.execute(name)
                headers = {key: value for key, value in answer.headers.items() if key not in OF_ONE_ANSWER}
                found[f"{vendor.name} {name}"] = answer.status_code, headers, answer.content
    return found


def kept(world: World) -> dict[str, bytes]:
    """What the control plane shows, byte for byte."""
    listed = world.control.get("/requests", params={"limit": 5000}).json()["requests"]
    resources = world.control.get("/data").json()
    paths = [
        "/requests?limit=5000", "/requests?format=har&limit=5000", "/webhooks?settle=false", "/snapshots",
        "/snapshots/one", "/clock", "/faults", "/settings", "/mails", "/outcomes", "/calls?state=all", "/phones",
        "/coverage", *(f"/requests/{each['id']}" for each in listed[::9]),
        *(f"/data/{vendor}/{name}" for vendor, names in resources.items() for name in names),
    ]  # fmt: skip
    answers = {path: world.control.get(path) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}
    return {path: answer.content for path, answer in answers.items()}


def live(world: World) -> None:
    """Let much happen: every write of the documents, calls, texts, webhooks, faults, and time that goes by."""
    world.set(webhook_mode="pull", sms_delivery_seconds=90)
    world.control.post("/faults", json={"effect": {"status": 418}, "match": {"path": "*/nowhere"}, "times": 3})
    world.sipcentric().get("/nowhere")
    receive_sms(world, "https://shop.test/sms", "held")
    for vendor in VENDORS:
        page = Page(world, vendor.name)
        for name, (method, _, _) in page.operations.items():
            if not is_read(method, name) and name not in NOTHING_TO_TRY and "delete" not in name:
                assert page.execute(name).status_code < 500, name
    world.control.put("/snapshots/one")
    world.control.post("/outcomes", json={"match": {"kind": "sms"}, "outcome": "failed", "times": 2})
    world.control.post("/simulate/sipcentric/incoming-sms", json={"body": "later", "in": 3600})
    world.control.put("/phones/sipcentric/101", json={"answers": "ask"})
    world.control.post("/calls", json={"to": "01212854411"}).raise_for_status()
    world.advance(1)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names of what is not the same."""
    assert before.keys() == after.keys()
    return [name for name in before if before[name] != after[name]]


@ends
def test_answers_are_the_same_byte_for_byte(start: Start, reach: Reach, end: End) -> None:
    first, second = start(**SETTINGS), start(**SETTINGS)
    here, there = reach(first), reach(second)
    live(here)
    answers = told(here)
    write(here, "the last")  # what was read before is stored by then
    records = kept(here)
    end(first)
    assert differences(records, kept(there)) == []
    changed = differences(answers, told(there))
    assert changed == [name for name in answers if name in ("sipcentric list_entries",)], "the last entry is new"
    assert owners(there)["w"] == second.pid
    fell_due = there.advance(3600)
    assert "emulator.simulate" in [each["what"] for each in fell_due]


def test_two_clusters_answer_alike(start: Start, reach: Reach) -> None:
    """The same dataset, seed and clock: what was taken over twice is as what one server had all the time."""
    alone = reach(start(**SETTINGS, shared_name="alone"))
    live(alone)
    servers = [start(**SETTINGS) for _ in range(2)]
    live(reach(servers[0]))
    for number in (1, 0, 1):
        names(reach(servers[number]))
    assert differences(told(alone), told(reach(servers[0]))) == []


@ends
def test_an_open_stream(start: Start, reach: Reach, end: End) -> None:
    """It ends, begins again elsewhere, and gets the next event."""
    first, second = start(**SETTINGS), start(**SETTINGS)
    here, there = reach(first), reach(second)
    with listening(here.sipcentric()) as stream, here.control.stream("GET", "/events") as ours:
        here.simulate("sipcentric", "incoming-sms", body="before")
        assert stream.next()["values"]["excerpt"] == "before"
        end(first)
        there.control.get("/clock").raise_for_status()
        for read in (lambda: [*stream.objects], lambda: [*ours.iter_raw()]):
            try:
                read()
            except httpx2.RemoteProtocolError:
                assert end is Killable.kill, "else it comes to its end"
    with listening(there.sipcentric()) as stream:
        there.simulate("sipcentric", "incoming-sms", body="after")
        assert stream.next()["values"]["excerpt"] == "after"


@ends
def test_the_past(start: Start, reach: Reach, end: End) -> None:
    """What each request changed is known, and the way back leads to before it."""
    first, second = start(**SETTINGS), start(**SETTINGS)
    here, there = reach(first), reach(second)
    made = [entry(here, name) for name in ("Ada", "Grace", "Joan")]
    shown = [here.control.get(f"/requests/{each}").json() for each in made]
    assert [each["changes"][0]["after"]["name"] for each in shown] == ["Ada", "Grace", "Joan"]
    end(first)
    assert [there.control.get(f"/requests/{each}").json() for each in made] == shown
    assert entry(there, "Edith") not in made
    answer = there.control.post("/worlds/w/rewind", json={"before": made[1]})
    assert answer.status_code == 200, answer.text
    end(second)
    third = reach(start(**SETTINGS))
    found = names(third)
    assert (found["Ada"], found["Grace"], found["Joan"], found["Edith"]) == (1, 0, 0, 0)
    undone = {each["id"]: each["undone"] for each in third.control.get("/requests").json()["requests"]}
    assert [undone[each] for each in made] == [False, True, True]
    fork = third.control.post("/worlds/w/fork", json={"as": "trial", "before": made[0]})
    assert fork.status_code == 201, fork.text
    assert names(reach(start(**SETTINGS), "trial"))["Ada"] == 0


def entry(world: World, name: str) -> str:
    """Write an entry; the id of the request."""
    answer = world.sipcentric().post(BOOK, json={"name": name, "phoneNumber": "07700900123"})
    assert answer.status_code == 201, answer.text
    return answer.headers["x-emulator-request"]


@ends
def test_snapshots(start: Start, reach: Reach, end: End) -> None:
    first, second = start(**SETTINGS), start(**SETTINGS)
    here, there = reach(first), reach(second)
    write(here, "Ada")
    here.control.put("/snapshots/one").raise_for_status()
    content = here.control.get("/snapshots/one").content
    write(here, "Eve")
    here.control.put("/snapshots/two").raise_for_status()
    here.control.delete("/snapshots/two").raise_for_status()
    end(first)
    assert [each["name"] for each in there.control.get("/snapshots").json()["snapshots"]] == ["one"]
    assert there.control.get("/snapshots/one").content == content
    there.control.post("/snapshots/one/restore").raise_for_status()
    end(second)
    third = reach(start(**SETTINGS))
    found = names(third)
    assert (found["Ada"], found["Eve"]) == (1, 0)
    assert third.control.get("/snapshots/one").content == content


@ends
def test_a_reset(start: Start, reach: Reach, end: End) -> None:
    first, second = start(**SETTINGS), start(**SETTINGS)
    here, there = reach(first), reach(second)
    fresh = reach(second, "fresh").sipcentric().get(BOOK).json()["totalItems"]
    write(here, "Ada")
    here.control.post("/reset").raise_for_status()
    write(here, "Bob")
    end(first)
    assert there.sipcentric().get(BOOK).json()["totalItems"] == fresh + 1
    assert names(there)["Bob"] == 1
    there.control.post("/reset", json={"dataset": "empty", "seed": 7}).raise_for_status()
    end(second)
    third = reach(start(**SETTINGS))
    assert third.sipcentric().get(BOOK).json()["totalItems"] == 0


@ends
def test_a_world_that_was_dropped(start: Start, reach: Reach, end: End) -> None:
    """It is gone everywhere, and begins anew wherever it is asked for."""
    first, second = start(**SETTINGS), start(**SETTINGS)
    here, there = reach(first), reach(second)
    write(here, "Ada")
    here.control.put("/snapshots/one").raise_for_status()
    refused = there.control.delete("/worlds/w")
    assert refused.status_code == 409, refused.text
    assert here.control.delete("/worlds/w").status_code == 204
    for world in (here, there):
        assert "w" not in owners(world)
        assert world.control.get("/worlds/w").status_code == 404
        assert world.control.get("/events", params={"format": "json", "begin": "false"}).status_code == 404
    end(first)
    assert names(there)["Ada"] == 0
    assert there.control.get("/snapshots").json()["snapshots"] == []
    assert [each["method"] for each in there.control.get("/requests").json()["requests"]] == ["GET"]
    assert entry(there, "Bob") == "r2"
    end(second)
    assert names(reach(start(**SETTINGS)))["Bob"] == 1


def test_whose_a_world_is(start: Start, reach: Reach) -> None:
    """The list has every world of the cluster, whose it is, and where that is."""
    first, second = start(**SETTINGS), start(**SETTINGS)
    write(reach(first), "Ada")
    write(reach(second, "v"), "Bob")
    for world in (reach(first), reach(second)):
        assert places(world, "w", "v") == [(first.pid, first.url()), (second.pid, second.url())]
    assert first.end() == 0
    assert places(reach(second), "w", "v") == [(None, None), (second.pid, second.url())]
    second.kill()
    third = reach(start(**SETTINGS))
    until(lambda: places(third, "v") == [(None, None)])


def places(world: World, *names: str) -> list[tuple[int | None, str | None]]:
    """The processes that have worlds, and where they are, as it is listed."""
    listed = {each["name"]: each for each in world.control.get("/worlds").json()["worlds"]}
    return [(listed[name]["process"], listed[name]["server"]) for name in names]


def test_a_token_leads_to_its_world_and_is_used_up(start: Start, reach: Reach) -> None:
    first, second = start(**SETTINGS), start(**SETTINGS)
    write(reach(first), "Ada")
    key = reach(first).sipcentric().get("/tokengenerator").json()["id"]
    first.kill()
    with reach(second).client("/api/v1") as client:
        assert client.get(f"{BOOK}?tokenid={key}").status_code == 200
        assert client.get(f"{BOOK}?tokenid={key}").status_code == 401


def test_a_webhook_that_was_under_way(start: Start, reach: Reach) -> None:
    """Its listener took it and never answered: whoever has the world next tells that its server ended."""
    first, second = start(**SETTINGS), start(**SETTINGS)
    here, there = reach(first), reach(second)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        receive_sms(here, f"http://127.0.0.1:{listener.getsockname()[1]}/sms", "never answered")
        listener.accept()[0].close()  # so that it was sent
        (sent,) = here.control.get("/webhooks", params={"settle": "false"}).json()["webhooks"]
        first.kill()
    (found,) = there.control.get("/webhooks").json()["webhooks"]
    assert (found["id"], found["request"]["body"]) == (sent["id"], sent["request"]["body"])
    assert found["error"]


def test_a_stream_that_is_open_while_postgresql_is_away(start: Start, reach: Reach, postgres: Postgres) -> None:
    """It tells of nothing that is not stored, and ends; its client comes back, and hears of the same once."""
    server = start(**SETTINGS | {"clock": "now", "shared_seconds": 0.5, "shared_lease_seconds": 30})
    world = reach(server)
    with listening(world.sipcentric()) as stream:
        world.control.post("/simulate/sipcentric/incoming-sms", json={"body": "later", "in": 1}).raise_for_status()
        postgres.stop()
        with suppress(httpx2.RemoteProtocolError):
            assert "later" not in str([*stream.objects])
    postgres.start()
    until(lambda: texts(world) == 1)
    assert "Traceback" not in server.said()


def test_work_that_falls_due_while_postgresql_is_away(start: Start, reach: Reach, postgres: Postgres) -> None:
    """It happens once, whoever has the world by then."""
    settings: dict[str, Any] = SETTINGS | {"clock": "now"}
    first = start(**settings, shared_seconds=0.5)
    world = reach(first)
    world.control.post("/simulate/sipcentric/incoming-sms", json={"body": "later", "in": 1}).raise_for_status()
    postgres.stop()
    until(lambda: world.control.get("/health").status_code == 503)
    postgres.start()
    until(lambda: texts(world) == 1)
    first.kill()
    second = reach(start(**settings))
    assert until(lambda: texts(second)) == 1


def texts(world: World) -> int:
    """How often the text came."""
    answer = world.control.get("/data/sipcentric/sms")
    return answer.raise_for_status().text.count('"later"')


def test_a_webhook_that_was_held(start: Start, reach: Reach) -> None:
    first, second = start(**SETTINGS), start(**SETTINGS)
    here, there = reach(first), reach(second)
    here.set(webhook_mode="pull")
    receive_sms(here, "https://shop.test/sms", "held")
    first.kill()
    pulled = there.control.post("/webhooks/pull").json()["webhooks"]
    assert ["body=held" in each["request"]["body"] for each in pulled] == [True]
    second.kill()
    third = reach(start(**SETTINGS))
    assert third.control.post("/webhooks/pull").json()["webhooks"] == [], "each is handed out once"
