"""Back to before a request, or to a moment; another world from there."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from emulator import Emulator
from tests.conftest import World
from tests.vendors.sipcentric.listener import listening

CUSTOMER = "/customers/25"


def rewind(world: World, **to: Any) -> httpx2.Response:
    return world.control.post(f"/worlds/{world.name}/rewind", json=to)


def add_entry(world: World, name: str) -> httpx2.Response:
    body = {"type": "phonebookentry", "name": name, "phoneNumber": "02079460000"}
    answer = world.sipcentric().post(f"{CUSTOMER}/phonebook", json=body)
    assert answer.status_code == 201, answer.text
    return answer


def id_of(answer: httpx2.Response) -> str:
    return answer.headers["x-emulator-request"]


def names(world: World) -> list[str]:
    items = world.sipcentric().get(f"{CUSTOMER}/phonebook", params={"pageSize": 100}).json()["items"]
    return [item["name"] for item in items]


def test_rewind(world: World) -> None:
    """What came since is gone, what was before is there; the journal keeps it all."""
    add_entry(world, "Ada")
    second = add_entry(world, "Grace")
    third = add_entry(world, "Edith")
    answer = rewind(world, before=id_of(second))
    assert answer.status_code == 200
    assert answer.json() == {"now": "2026-03-02T09:00:00.000Z", "undone": 2}
    kept = {entry["id"]: entry["undone"] for entry in world.control.get("/requests").json()["requests"]}
    assert kept == {"r1": False, id_of(second): True, id_of(third): True}
    found = names(world)
    assert "Ada" in found
    assert "Grace" not in found
    assert id_of(add_entry(world, "Joan")) == "r5"  # ids go on


def test_undone_requests_no_longer_count(world: World) -> None:
    first = add_entry(world, "Ada")
    rewind(world, before=id_of(first))
    wanted = {"match": {"method": "POST"}, "exactly": 0}
    assert world.control.post("/requests/verify", json=wanted).status_code == 200
    assert world.kit.requests(method="POST") == []


def test_everything_goes_back_together(world: World) -> None:
    """Clock, schedule, rate counters, faults, settings, live calls, mails, webhooks."""
    client = world.sipcentric()
    before = client.get(f"{CUSTOMER}/phonebook")
    state = {path: world.control.get(path).json() for path in ("/clock", "/settings", "/faults", "/calls", "/mails")}
    first = client.get(f"{CUSTOMER}/phonebook")
    world.control.post("/faults", json={"match": {"vendor": "dial9"}, "effect": {"status": 503}})
    world.set(sms_delivery_seconds=7)
    world.control.post("/calls", json={"from": "02079460123", "to": "sipcentric/1234"})
    world.control.put("/clock", json={"mode": "running", "now": "2026-05-01T00:00:00Z"})
    assert rewind(world, before=id_of(first)).status_code == 200
    assert {path: world.control.get(path).json() for path in state} == state
    again = client.get(f"{CUSTOMER}/phonebook")
    assert again.headers["x-ratelimit-remaining"] == first.headers["x-ratelimit-remaining"]
    assert int(before.headers["x-ratelimit-remaining"]) == int(again.headers["x-ratelimit-remaining"]) + 1


def test_counts_and_dice_go_back_too(world: World) -> None:
    """How often a fault and an outcome struck, and the dice of the world's seed."""
    world.kit.fault({"status": 503}, times=9, probability=0.5, operation="list_entries")
    world.kit.outcome(kind="sms", outcome="failed", times=9)
    text = {"type": "smsmessage", "to": "07902000000", "from": "01212854400", "body": "Hello"}

    def act() -> tuple[list[int], str]:
        world.sipcentric().post(f"{CUSTOMER}/sms", json=text)
        answers = [world.sipcentric().get(f"{CUSTOMER}/phonebook") for _ in range(8)]
        return [answer.status_code for answer in answers], id_of(answers[0])

    def counts() -> list[Any]:
        return [world.control.get(path).json() for path in ("/faults", "/outcomes")]

    act()
    once, mark = counts(), world.sipcentric().get(CUSTOMER)
    statuses, middle = act()
    twice = counts()
    assert {200, 503} == {*statuses}
    assert twice != once
    rewind(world, before=id_of(mark))
    assert counts() == once
    assert act()[0] == statuses
    assert counts() == twice
    assert rewind(world, before=middle).status_code == 409


@pytest.mark.parametrize(
    ("to", "status"),
    [
        ({"before": "r99"}, 404),
        ({"before": "no"}, 404),
        ({"before": "r0"}, 404),
        ({"at": "2027-01-01T00:00:00Z"}, 422),
        ({"at": "yesterday"}, 422),
        ({}, 422),
        ({"before": "r1", "at": "2026-03-02T09:00:00Z"}, 422),
        ({"at": "2020-01-01T00:00:00Z"}, 410),
    ],
)
def test_where_there_is_no_way_back(world: World, to: dict[str, Any], status: int) -> None:
    add_entry(world, "Ada")
    answer = rewind(world, **to)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]
    assert "Ada" in names(world)


def test_beyond_the_log(world: World) -> None:
    world.set(log_changes=4)
    made = [id_of(add_entry(world, f"Entry {i}")) for i in range(10)]
    answer = rewind(world, before=made[0])
    assert answer.status_code == 410
    oldest = answer.json()["oldest"]
    assert made.index(oldest) >= 5
    assert rewind(world, before=oldest).status_code == 200
    assert names(world)[-1] != "Entry 9"


def test_changes(world: World) -> None:
    added = add_entry(world, "Ada")
    told = world.control.get(f"/requests/{id_of(added)}").json()
    (change,) = told["changes"]
    assert {*change} == {"vendor", "resource", "key", "before", "after"}
    assert told["unread"] == {"query": [], "body": []}
    assert told["caused"] == {"webhooks": [], "mails": [], "events": []}
    assert (change["vendor"], change["resource"], change["before"]) == ("sipcentric", "phonebook", None)
    assert change["after"]["name"] == "Ada"
    removed = world.sipcentric().delete(f"{CUSTOMER}/phonebook/{change['key']}")
    (gone,) = world.control.get(f"/requests/{id_of(removed)}").json()["changes"]
    assert (gone["before"], gone["after"]) == (change["after"], None)
    read = world.sipcentric().get(CUSTOMER)
    assert world.control.get(f"/requests/{id_of(read)}").json()["changes"] == []


def test_fork(world: World) -> None:
    add_entry(world, "Ada")
    second = add_entry(world, "Grace")
    answer = world.control.post(f"/worlds/{world.name}/fork", json={"as": "copy", "before": id_of(second)})
    assert answer.status_code == 201
    other = World(world.url, "copy")
    assert answer.json() == {
        "world": other.name,
        "credentials": {
            "sipcentric": {"user": f"admin+{other.name}", "password": "secret"},
            "telecom_center": {"user": f"operator+{other.name}", "password": "secret"},
            "dial9": {"user": f"token+{other.name}", "password": "secret"},
            "sipgate": {"user": f"sipgate+{other.name}", "password": "secret"},
        },
    }
    assert "Ada" in names(other)
    assert "Grace" not in names(other)
    assert "Grace" in names(world)
    taken = world.control.post(f"/worlds/{world.name}/fork", json={"as": other.name})
    assert taken.status_code == 409
    other.kit.drop()
    other.close()


class TestMoment:
    def test_between_two_changes(self, world: World) -> None:
        add_entry(world, "Ada")
        world.advance(60)
        add_entry(world, "Grace")
        world.advance(60)
        add_entry(world, "Edith")
        answer = rewind(world, at="2026-03-02T09:01:30Z")
        assert answer.json() == {"now": "2026-03-02T09:01:30.000Z", "undone": 1}
        assert {"Ada", "Grace"} <= {*names(world)}
        assert "Edith" not in names(world)

    def test_what_happened_on_the_way_waits_again(self, world: World) -> None:
        """Scheduled work that is due after the moment, and the mails and webhooks of what was done since."""
        world.set(webhook_mode="pull")
        world.simulate("sipcentric", "incoming-sms", **{"in": 30})
        world.simulate("sipcentric", "incoming-sms", **{"in": 90})
        world.advance(100)
        assert len(world.control.get("/webhooks").json()["webhooks"]) == 2
        assert rewind(world, at="2026-03-02T09:01:00Z").json()["now"] == "2026-03-02T09:01:00.000Z"
        (waiting,) = world.control.get("/clock").json()["pending"]
        assert waiting["due"] == "2026-03-02T09:01:30.000Z"
        assert [each["id"] for each in world.control.get("/webhooks").json()["webhooks"]] == ["w1"]
        assert len(world.kit.mails()) == 1
        world.advance(40)
        assert [each["id"] for each in world.control.get("/webhooks").json()["webhooks"]] == ["w1", "w2"]

    def test_on_a_running_clock(self, world: World) -> None:
        """It runs on from there."""
        world.control.put("/clock", json={"mode": "running", "now": "2026-04-01T12:00:00Z"})
        add_entry(world, "Ada")
        world.advance(3600)
        second = add_entry(world, "Grace")
        answer = rewind(world, before=id_of(second))
        assert answer.json()["now"].startswith("2026-04-01T13:00:")
        clock = world.control.get("/clock").json()
        assert (clock["mode"], clock["now"][:17]) == ("running", "2026-04-01T13:00:")


def test_a_call_rings_again(world: World) -> None:
    """A live call is as it was, and goes on from there."""
    world.kit.phone("sipcentric/1234").behave(answers="ask")
    call = world.control.post("/calls", json={"to": "sipcentric/1234"}).json()
    mark = world.sipcentric().get(CUSTOMER)
    assert world.control.post(f"/calls/{call['id']}/answer", json={}).json()["state"] == "answered"
    rewind(world, before=id_of(mark))
    assert world.control.get(f"/calls/{call['id']}").json() == call
    assert world.control.post(f"/calls/{call['id']}/refuse", json={}).json()["outcome"] == "refused"


def test_streams_stay_open(world: World) -> None:
    mark = world.sipcentric().get(CUSTOMER)
    with listening(world.sipcentric()) as listener:
        world.simulate("sipcentric", "incoming-sms", body="before")
        assert listener.next()["values"]["excerpt"] == "before"
        rewind(world, before=id_of(mark))
        world.simulate("sipcentric", "incoming-sms", body="after")
        assert listener.next()["values"]["excerpt"] == "after"


def test_over_a_restored_snapshot(world: World) -> None:
    """What was before a snapshot was restored can be reached too."""
    add_entry(world, "Ada")
    world.kit.snapshot("one")
    add_entry(world, "Grace")
    mark = world.sipcentric().get(CUSTOMER)
    world.kit.restore("one")
    later = add_entry(world, "Edith")
    assert rewind(world, before=id_of(later)).json()["undone"] == 1
    assert names(world).count("Ada") == 1
    assert not {"Grace", "Edith"} & {*names(world)}
    assert rewind(world, before=id_of(mark)).status_code == 200
    assert "Grace" in names(world)


def test_snapshots_that_have_names_stay(world: World) -> None:
    """One that was kept after the moment can be restored before it; a fork has none."""
    first = add_entry(world, "Ada")
    world.kit.snapshot("later")
    assert rewind(world, before=id_of(first)).status_code == 200
    other = world.kit.fork(f"{world.name}-b")
    assert other.call("GET", "/snapshots")["snapshots"] == []
    other.drop()
    world.kit.restore("later")
    assert "Ada" in names(world)


def test_a_reset_is_a_new_beginning(world: World) -> None:
    first = add_entry(world, "Ada")
    world.kit.reset()
    assert rewind(world, before=id_of(first)).status_code == 404
    second = add_entry(world, "Grace")
    assert rewind(world, before=id_of(second)).status_code == 200


def test_what_is_undone_cannot_be_undone_again(world: World) -> None:
    first, second = add_entry(world, "Ada"), add_entry(world, "Grace")
    assert rewind(world, before=id_of(first)).status_code == 200
    answer = rewind(world, before=id_of(second))
    assert answer.status_code == 409
    assert "undone" in answer.json()["error"]
    assert world.control.get(f"/requests/{id_of(second)}").json()["changes"] is None


def test_of_another_world(world: World, server: Emulator) -> None:
    """A request's id says nothing in a world that was not asked it; a world that is not there is not made."""
    for _ in range(3):
        add_entry(world, "Ada")
    other = World(server.url, f"{world.name}-other")
    other.control.get("/clock")
    assert rewind(other, before="r3").status_code == 404
    nowhere = world.control.post("/worlds/nowhere-at-all/rewind", json={"before": "r1"})
    assert nowhere.status_code == 404
    assert "nowhere-at-all" not in [each["name"] for each in world.control.get("/worlds").json()["worlds"]]
    other.kit.drop()
    other.close()


def test_log_is_off(world: World) -> None:
    """Nothing is kept, and it says so; turned on again it begins there."""
    world.set(log=False)
    first = add_entry(world, "Ada")
    answer = rewind(world, before=id_of(first))
    assert answer.status_code == 409
    assert "log" in answer.json()["error"]
    assert world.control.get(f"/requests/{id_of(first)}").json()["changes"] is None
    world.set(log=True)
    assert rewind(world, before=id_of(first)).status_code == 410
    second = add_entry(world, "Grace")
    assert world.control.get(f"/requests/{id_of(second)}").json()["changes"]
    assert rewind(world, before=id_of(second)).status_code == 200
    assert "Ada" in names(world)


def test_bounded_by_bytes(world: World) -> None:
    """Of large changes few are kept; where the world itself is too large for the bound, none."""
    world.set(log_bytes=4 * 1024 * 1024)
    faxes = [id_of(add_entry(world, "x" * 20)) for _ in range(3)]
    content = "x" * 400_000
    for _ in range(12):
        world.control.post("/faults", json={"match": {"path": "/x"}, "effect": {"status": 500, "body": content}})
        world.control.delete("/faults")
    assert rewind(world, before=faxes[0]).status_code == 410
    last = add_entry(world, "Ada")
    assert rewind(world, before=id_of(last)).status_code == 200
    world.set(log_bytes=1000)
    last = add_entry(world, "Grace")
    assert rewind(world, before=id_of(last)).status_code == 410
    world.set(log_bytes=16 * 1024 * 1024)
    last = add_entry(world, "Edith")
    assert rewind(world, before=id_of(last)).status_code == 200


def test_who_waits_counts_anew(world: World) -> None:
    """Requests that were undone while somebody waited for them do not count."""
    first = add_entry(world, "Ada")
    with ThreadPoolExecutor(1) as pool:
        wanted = {"match": {"method": "POST"}, "count": 2, "timeout_seconds": 5}
        waiting = pool.submit(world.control.post, "/requests/wait", json=wanted)
        rewind(world, before=id_of(first))
        add_entry(world, "Grace")
        add_entry(world, "Edith")
        assert waiting.result().json()["count"] == 2


@pytest.mark.slow
def test_under_way_meanwhile(world: World) -> None:
    """A request that is answered after a rewind belongs to where the world was taken back to."""
    first, second = add_entry(world, "Ada"), add_entry(world, "Grace")
    world.kit.fault({"delay_ms": 1000}, times=1, operation="create_entry")
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(add_entry, world, "Edith")
        while "under way" not in world.control.get("/requests/r3").text:
            assert not slow.done()
        world.kit.rewind(id_of(first))
        assert id_of(slow.result()) == "r3"
    (change,) = world.control.get("/requests/r3").json()["changes"]
    assert change["after"]["name"] == "Edith"
    assert rewind(world, before="r3").json()["undone"] == 1
    assert not {"Ada", "Grace", "Edith"} & {*names(world)}
    assert rewind(world, before=id_of(second)).status_code == 409


class TestCaused:
    def test_webhooks_mails_and_events(self, world: World) -> None:
        """What an answered request led to, later too."""
        world.set(webhook_mode="pull")
        body = {"type": "smsmessage", "to": "01212854400", "from": "01212854400", "body": "Hello"}
        world.control.patch("/data/sipcentric/phonenumbers/47", json={})
        sent = world.sipcentric().post(f"{CUSTOMER}/sms", json=body)
        assert sent.status_code == 201, sent.text
        world.advance(10)
        told = world.control.get(f"/requests/{id_of(sent)}").json()
        assert told["caused"]["webhooks"] == [each["id"] for each in world.control.get("/webhooks").json()["webhooks"]]
        assert told["caused"]["mails"] == [each["id"] for each in world.kit.mails()]
        assert all(told["caused"].values())
        assert {each["resource"] for each in told["changes"]} >= {"sms", "customers"}

    def test_not_what_others_led_to(self, world: World) -> None:
        read = world.sipcentric().get(CUSTOMER)
        world.simulate("sipcentric", "incoming-sms")
        told = world.control.get(f"/requests/{id_of(read)}").json()
        assert told["caused"] == {"webhooks": [], "mails": [], "events": []}

    def test_not_by_requests_of_another_world(self, world: World) -> None:
        """In a fork, and after a snapshot was restored, the same ids are those of other requests."""
        body = {"type": "smsmessage", "to": "07902000000", "from": "01212854400", "body": "Hello"}
        world.sipcentric().post(f"{CUSTOMER}/sms", json=body)
        world.control.post(f"/worlds/{world.name}/fork", json={"as": f"{world.name}-b"})
        other = World(world.url, f"{world.name}-b")
        first = other.sipcentric().get(CUSTOMER)
        assert id_of(first) == "r1"
        other.advance(60)
        assert other.control.get("/requests/r1").json()["caused"]["events"] == []
        other.kit.drop()
        other.close()


class TestChanges:
    def test_what_goes_with_a_row(self, world: World) -> None:
        """What the database does by itself is told: references that are cleared, rows that go with another."""
        gone = world.telecom_center().delete("/customers/123")
        assert gone.status_code == 204
        changes = world.control.get(f"/requests/{id_of(gone)}").json()["changes"]
        removed = {each["resource"] for each in changes if each["after"] is None}
        assert {"customers", "termination_routes", "sip_accounts"} & removed > {"customers"}
        assert all(each["before"] for each in changes)

    def test_before_and_after(self, world: World) -> None:
        changed = world.dial9().post("/numbers/save", json={"id": 3466, "caller_id_prefix": "New"})
        (change,) = world.control.get(f"/requests/{id_of(changed)}").json()["changes"]
        assert (change["vendor"], change["resource"], change["key"]) == ("dial9", "numbers", 3466)
        assert change["before"] != change["after"]
        assert change["after"]["caller_id_prefix"] == "New"

    def test_nothing_of_a_refused_request(self, world: World) -> None:
        refused = world.sipcentric().post(f"{CUSTOMER}/phonebook", json={"type": "phonebookentry"})
        assert refused.status_code == 400
        assert world.control.get(f"/requests/{id_of(refused)}").json()["changes"] == []

    def test_not_what_it_led_to_later(self, world: World) -> None:
        body = {"type": "smsmessage", "to": "07902000000", "from": "01212854400", "body": "Hello"}
        sent = world.sipcentric().post(f"{CUSTOMER}/sms", json=body)
        before = world.control.get(f"/requests/{id_of(sent)}").json()["changes"]
        world.advance(60)
        assert world.control.get(f"/requests/{id_of(sent)}").json()["changes"] == before

    def test_secrets_are_hidden(self, world: World) -> None:
        """Those that were sent are in the rows as well; of a token its id is one."""
        gateway = {"name": "x", "host": "sip.example.org", "authorization_password": "hush-hush-1"}
        owner = {"customer": {"data": {"type": "customers", "id": "123"}}}
        document = {"type": "termination_gateways", "attributes": gateway, "relationships": owner}
        made = world.telecom_center().post("/termination_gateways", json={"data": document})
        assert made.status_code == 201, made.text
        token = world.sipcentric().get("/tokengenerator")
        for answer, secret in ((made, "hush-hush-1"), (token, token.json()["id"])):
            told = world.control.get(f"/requests/{id_of(answer)}")
            assert told.json()["changes"]
            assert "***" in str(told.json()["changes"])
            assert secret not in told.text
