"""A world is carried away with its past, and goes on elsewhere as where it came from."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from emulator.opening import open_file
from emulator.server import ServerThread
from emulator.settings import ServerSettings, WorldSettings
from emulator.testing.world import fresh_name
from tests.bundles.files import BOOK, add_entry, bundle_of, edited, members_of
from tests.conftest import World


@contextmanager
def opened(folder: Path, content: bytes, name: str | None = None, **settings: Any) -> Iterator[World]:
    """A server that serves a bundle, and its world."""
    path = folder / "bundle.zip"
    path.write_bytes(content)
    found = open_file(path, name)
    given = ServerSettings(port=0, dataset=str(path), **settings)
    with ServerThread(given, WorldSettings(), opened=found) as server:
        world = World(server.url, found.name)
        yield world
        world.close()


def names(world: World) -> set[str]:
    return {row["name"] for row in world.control.get("/data/sipcentric/phonebook").json()["rows"]}


def lively(world: World) -> list[str]:
    """Let much happen in a world; the ids of three requests that changed something."""
    ids = [add_entry(world, "Ada")]
    world.set(webhook_mode="pull")
    world.control.post("/faults", json={"match": {"vendor": "dial9"}, "effect": {"status": 503}})
    world.dial9().get("/numbers/list")
    ids.append(add_entry(world, "Grace"))
    number = {"type": "did", "number": "07700900990", "smsNotificationUrl": "http://127.0.0.1:1/?token=hush"}
    world.sipcentric().post("/customers/25/phonenumbers", json=number | {"smsAllowIncoming": True})
    world.simulate("sipcentric", "incoming-sms", to="07700900990", from_="07700900222", body="Hi")
    world.control.post("/calls", json={"from": "02079460123", "to": "sipcentric/101"})
    ids.append(add_entry(world, "Edith"))
    world.advance(1)
    return ids


PATHS = ("/clock", "/settings", "/faults", "/calls", "/mails", "/requests", "/webhooks", "/data/sipcentric/phonebook")


def seen(world: World, ids: list[str]) -> dict[str, Any]:
    """What a world shows of itself and its past."""
    shown = {path: world.control.get(path).json() for path in PATHS}
    for each in ids:
        entry = world.control.get(f"/requests/{each}").json()
        entry["caused"].pop("events")
        shown[each] = entry
    return json.loads(json.dumps(shown).replace("?token=hush", "?token=***"))


def test_what_is_in_it(world: World) -> None:
    """Five members, the same bytes for the same state; the database is one that any browser of such opens."""
    lively(world)
    answer = world.control.get(f"/worlds/{world.name}/bundle")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="{world.name}.zip"'
    assert world.control.get(f"/worlds/{world.name}/bundle").content == answer.content
    members = members_of(answer.content)
    assert [*members] == ["about.json", "settings.json", "snapshot.sqlite", "log.jsonl", "journal.jsonl"]
    assert json.loads(members["settings.json"])["webhook_mode"] == "pull"
    with sqlite3.connect(":memory:") as database:
        database.deserialize(members["snapshot.sqlite"])
        assert database.execute("SELECT count(*) FROM sipcentric_customer").fetchone()[0]
    database.close()


def test_each_change_names_its_cause(world: World) -> None:
    """A request, a call of the control plane, a happening, work; and the request that it goes back to."""
    world.set(sms_delivery_seconds=1)
    text = {"type": "smsmessage", "to": "07902000000", "from": "01212854400", "body": "Hello"}
    sent = world.sipcentric().post("/customers/25/sms", json=text)
    world.simulate("sipcentric", "incoming-sms")
    world.advance(1)
    request = sent.headers["x-emulator-request"]
    log = [*map(json.loads, members_of(bundle_of(world))["log.jsonl"].splitlines())]
    assert [record["position"] for record in log] == [*range(log[0]["position"], log[0]["position"] + len(log))]
    causes = [(each["cause"]["kind"], each["cause"]["what"], each["cause"]["request"]) for each in log]
    assert causes[-6:] == [
        ("control", "PATCH /_emulator/settings", None),
        ("request", request, request),
        ("happening", "sipcentric/incoming-sms", None),
        ("control", "POST /_emulator/clock/advance", None),
        ("work", "sipcentric.sms-receipt", request),
        ("control", "POST /_emulator/clock/advance", None),
    ]


def test_no_such_world(world: World) -> None:
    answer = world.control.get("/worlds/no-such-world/bundle")
    assert answer.status_code == 404
    assert "no-such-world" not in [each["name"] for each in world.control.get("/worlds").json()["worlds"]]


def test_secrets_of_requests_stay_out(world: World) -> None:
    secret = "s3cr3t-of-mine"
    world.sipcentric("admin").get(f"/customers/me?password={secret}&api_key={secret}")
    world.dial9(secret=secret).get("/numbers/list")
    world.sipcentric().post(BOOK, json={"name": "x", "password": secret}, headers={"Cookie": secret})
    world.sipcentric().post(BOOK, content=b"\xff&password=" + secret.encode())
    content = bundle_of(world)
    journal = members_of(content)["journal.jsonl"]
    assert secret.encode() not in b"".join(members_of(content).values())
    assert b"YWRtaW4" not in journal  # "admin" in base64, as HTTP Basic has it
    assert journal.count(b"***") >= 6


@pytest.mark.slow
def test_open(world: World, tmp_path: Path) -> None:
    """It shows what the world shows that it was made of; so does the world `default`."""
    ids = lively(world)
    before = seen(world, ids)
    with opened(tmp_path, bundle_of(world)) as again:
        assert again.name == world.name
        assert seen(again, ids) == before
        twin = World(again.url, "default")
        assert names(twin) == names(again)
        assert [each["id"] for each in twin.control.get("/requests").json()["requests"]][:1] == ids[:1]
        twin.close()
        numbers = [int(each[1:]) for each in (*ids, add_entry(again, "Joan"))]
        assert numbers == sorted(numbers)
        assert bundle_of(again)  # and may be carried on


@pytest.mark.slow
def test_rewind_and_fork_in_an_opened_one(world: World, tmp_path: Path) -> None:
    """To before any of its requests, and to where the other world comes to."""
    first, second, third = lively(world)
    with opened(tmp_path, bundle_of(world), "again") as again:
        trial = fresh_name("trial")
        assert again.control.post("/worlds/again/fork", json={"as": trial, "before": second}).status_code == 201
        other = World(again.url, trial)
        assert {"Ada", "Grace"} & names(other) == {"Ada"}
        other.close()
        for before, left in ((third, {"Ada", "Grace"}), (second, {"Ada"}), (first, set[str]())):
            answers = [
                each.control.post(f"/worlds/{each.name}/rewind", json={"before": before}) for each in (again, world)
            ]
            assert [each.status_code for each in answers] == [200, 200], answers[0].text
            assert answers[0].json() == answers[1].json()
            assert {"Ada", "Grace", "Edith"} & names(again) == left
            for path in ("/clock", "/settings", "/faults", "/calls", "/webhooks"):
                assert again.control.get(path).text == world.control.get(path).text.replace("hush", "***"), path


def test_lists_of_values(world: World, tmp_path: Path) -> None:
    """Statements of ours may name many rows at once."""
    made = [add_entry(world, f"Entry {i}") for i in range(20)]
    assert world.control.delete("/data/sipcentric/phonebook", params={"name": "Entry 3"}).status_code == 200
    assert world.control.delete("/data/sipcentric/phonebook").status_code == 200
    assert b"json_each" in members_of(bundle_of(world))["log.jsonl"]
    with opened(tmp_path, bundle_of(world)) as again:
        assert names(again) == set()
        assert again.control.post(f"/worlds/{again.name}/rewind", json={"before": made[0]}).status_code == 200


def test_what_comes_after_a_restore(world: World, tmp_path: Path) -> None:
    """The log of a bundle begins with the last whole database that came from elsewhere."""
    before = add_entry(world, "Ada")
    world.kit.snapshot("kept")
    world.kit.restore("kept")
    after = add_entry(world, "Grace")
    with opened(tmp_path, bundle_of(world)) as again:
        answer = again.control.post(f"/worlds/{again.name}/rewind", json={"before": before})
        assert (answer.status_code, answer.json()["oldest"]) == (410, after)
        assert again.control.post(f"/worlds/{again.name}/rewind", json={"before": after}).status_code == 200
        assert {"Ada", "Grace"} & names(again) == {"Ada"}


def test_long_pasts_stay(world: World, tmp_path: Path) -> None:
    """More than a segment: it is not forgotten with the next change."""
    world.set(log_changes=20)
    ids = [add_entry(world, f"Entry {i}") for i in range(24)]
    with opened(tmp_path, bundle_of(world)) as again:
        add_entry(again, "one more")
        answer = again.control.post(f"/worlds/{again.name}/rewind", json={"before": ids[-8]})
        assert answer.status_code == 200, answer.text
        assert {"Entry 15", "Entry 16"} & names(again) == {"Entry 15"}


@pytest.mark.parametrize("turned", [{"log": False}, {"log_bytes": 1000}])
def test_without_a_log(world: World, tmp_path: Path, turned: dict[str, Any]) -> None:
    """The present state, and the journal."""
    world.set(**turned)
    made = add_entry(world, "Ada")
    content = bundle_of(world)
    assert members_of(content)["log.jsonl"] == b""
    with opened(tmp_path, content) as again:
        assert "Ada" in names(again)
        assert again.control.get(f"/requests/{made}").json()["status"] == 201
        answer = again.control.post(f"/worlds/{again.name}/rewind", json={"before": made})
        assert answer.status_code in (409, 410)


@pytest.mark.slow
def test_what_can_be_done_is_told(world: World, tmp_path: Path) -> None:
    """No way back is offered where there is none."""
    path = tmp_path / "bundle.zip"

    def told() -> str:
        path.write_bytes(bundle_of(world))
        return "\n".join(open_file(path, None).told("http://e", True))

    made = add_entry(world, "Ada")
    assert f"http://e/_emulator/requests/{made}?world={world.name}" in told()
    assert f"""curl -d '{{"before": "{made}"}}' http://e/_emulator/worlds/{world.name}/rewind""" in told()
    world.kit.snapshot("kept")
    world.kit.restore("kept")
    assert f"/requests?world={world.name}" in told()
    assert "rewind" not in told()
    last = add_entry(world, "Grace")
    assert last in told()
    world.set(log=False)
    assert last not in told()


def test_a_clock_that_ran_goes_on_from_where_it_was(world: World, tmp_path: Path) -> None:
    """However much time has passed since the bundle was made."""
    world.control.put("/clock", json={"mode": "running", "now": "2026-04-01T12:00:00Z"})
    about = json.loads(members_of(bundle_of(world))["about.json"])
    about["state"]["clock"]["offset"] -= 86_400
    with opened(tmp_path, edited(bundle_of(world), "about.json", lambda each: json.dumps(about).encode())) as again:
        clock = again.control.get("/clock").json()
        assert (clock["mode"], clock["now"][:16]) == ("running", "2026-04-01T12:00")


def test_dropped_and_undone(world: World, tmp_path: Path) -> None:
    """Verdicts are the same, of what was dropped too."""
    world.set(journal_entries=3)
    ids = [add_entry(world, f"Entry {i}") for i in range(5)]
    world.kit.rewind(ids[-1])
    wanted = {"match": {"vendor": "sipcentric", "method": "POST"}, "exactly": 4}
    with opened(tmp_path, bundle_of(world)) as again:
        for each in (world, again):
            listed = each.control.get("/requests").json()
            assert (listed["dropped"], [entry["undone"] for entry in listed["requests"]]) == (2, [False, False, True])
            assert each.control.post("/requests/verify", json=wanted).status_code == 200


def test_undone_beyond_the_log(world: World, tmp_path: Path) -> None:
    """What was undone had more changes and webhooks before it than the world has now."""
    ids = lively(world)
    world.kit.rewind(ids[0])
    with opened(tmp_path, bundle_of(world)) as again:
        assert all(entry["undone"] for entry in again.control.get("/requests").json()["requests"])
        assert "Ada" not in names(again)
        assert add_entry(again, "Joan") not in ids


def test_webhooks_under_way(world: World, tmp_path: Path) -> None:
    """What became of them is not known."""
    lively(world)
    held = b'"state":"held"'
    content = edited(bundle_of(world), "journal.jsonl", lambda each: each.replace(held, b'"state":"under way"'))
    with opened(tmp_path, content) as again:
        (sent,) = again.control.get("/webhooks").json()["webhooks"]
        assert sent["state"] == "failed"
    lost = edited(content, "journal.jsonl", lambda each: each.replace(b'"under way"', b'"lost"'))
    answer = world.control.post("/reset", content=lost)
    assert answer.status_code == 422
    assert "state: Input should be 'under way', 'delivered'" in answer.json()["error"]


def test_states_between_are_tried(world: World, tmp_path: Path) -> None:
    """What was fit in the end may be unfit on the way: 422, and the world stays as it is."""
    add_entry(world, "Ada")
    bad, last = add_entry(world, "Grace"), add_entry(world, "Edith")
    sql = "INSERT INTO emulator_schedule (id, due, action, given) VALUES (77, ?, ?, ?)"
    content = bundle_of(world)
    log = members_of(content)["log.jsonl"].splitlines()
    for number, statement in (
        (-2, [sql, ["2026-03-02T10:00:00.000", "no.such", "{}"]]),
        (-1, ["DELETE FROM emulator_schedule WHERE id = 77", []]),
    ):
        record = json.loads(log[number])
        record["statements"].append(statement)
        log[number] = json.dumps(record).encode()
    crafted = edited(content, "log.jsonl", lambda each: b"".join(line + b"\n" for line in log))
    with opened(tmp_path, crafted) as again:
        for call in ({"path": "rewind"}, {"path": "fork", "as": "trial"}):
            body = {name: value for name, value in call.items() if name != "path"} | {"before": last}
            answer = again.control.post(f"/worlds/{again.name}/{call['path']}", json=body)
            assert (answer.status_code, "no.such" in answer.json()["error"]) == (422, True), answer.text
        assert {"Ada", "Grace", "Edith"} <= names(again)
        assert again.control.get(f"/requests/{bad}").status_code == 200
        assert again.control.post(f"/worlds/{again.name}/rewind", json={"before": bad}).status_code == 200
