"""An answer that is remembered is forgotten in time, whoever changes what it was made from."""

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import httpx2
import pytest

from tests.conftest import RunningServer, World
from tests.killable import Killable
from tests.memory.asking import asked, said

BOOK = "/customers/25/phonebook"
ENTRY = {"type": "phonebookentry", "name": "Fred", "phoneNumber": "07700900123"}
REGISTRATIONS = "/customers/25/sip"
ROUTES = "/termination_routes"


def create(world: World) -> None:
    assert world.sipcentric().post(BOOK, json=ENTRY).status_code == 201


def change(world: World) -> None:
    assert world.sipcentric().put(f"{BOOK}/716", json=ENTRY).status_code == 200


def delete(world: World) -> None:
    assert world.sipcentric().delete(f"{BOOK}/716").status_code == 204


def plant(world: World) -> None:
    row = {"customer_id": 25, "created": "2014-03-10T13:37:00.000", "name": "Fred", "phone_number": "07700900123"}
    assert world.control.post("/data/sipcentric/phonebook", json=row).status_code == 201


def change_row(world: World) -> None:
    assert world.control.patch("/data/sipcentric/phonebook/716", json={"name": "Fred"}).status_code == 200


def delete_rows(world: World) -> None:
    assert world.control.delete("/data/sipcentric/phonebook").status_code == 200


def delete_owner(world: World) -> None:
    assert world.control.delete("/data/sipcentric/customers/25").status_code == 204


def key_of_admin(world: World) -> int:
    rows = world.control.get("/data/sipcentric/users").json()["rows"]
    return next(row["id"] for row in rows if row["username"] == "admin")


def delete_user(world: World) -> None:
    key = key_of_admin(world)
    assert world.control.delete(f"/data/sipcentric/users/{key}").status_code == 204


def change_password(world: World) -> None:
    key = key_of_admin(world)
    assert world.control.patch(f"/data/sipcentric/users/{key}", json={"password": "other"}).status_code == 200


def fail(world: World) -> None:
    fault = {"match": {"vendor": "sipcentric"}, "effect": {"status": 500}}
    assert world.control.post("/faults", json=fault).status_code == 201


def come_back(world: World, act: Callable[[], object]) -> None:
    """Have the first state again, and change that."""
    delete(world)
    book = asked(world.sipcentric(), BOOK)
    act()
    assert asked(world.sipcentric(), BOOK) != book
    delete(world)


def begin_anew(world: World) -> None:
    come_back(world, world.kit.reset)


def drop(world: World) -> None:
    come_back(world, world.kit.drop)


CHANGES: tuple[Callable[[World], None], ...] = (
    create, change, delete, plant, change_row, delete_rows, delete_owner, delete_user, change_password, fail,
    begin_anew, drop,
)  # fmt: skip


@pytest.mark.parametrize("happens", CHANGES)
def test_what_changes_a_list(world: World, happens: Callable[[World], None]) -> None:
    client = world.sipcentric()
    before = asked(client, BOOK)
    assert asked(client, BOOK) == before
    happens(world)
    assert asked(client, BOOK) != before


def test_a_single_object(world: World) -> None:
    before = asked(world.sipcentric(), f"{BOOK}/716")
    change(world)
    changed = asked(world.sipcentric(), f"{BOOK}/716")
    delete(world)
    assert before != changed
    assert asked(world.sipcentric(), f"{BOOK}/716")[0] == 404


def test_what_hangs_on_a_row_that_is_deleted(world: World) -> None:
    client = world.telecom_center()
    before = asked(client, ROUTES), asked(client, f"{ROUTES}?include=customer")
    assert world.control.delete("/data/telecom_center/customers/123").status_code == 204
    after = asked(client, ROUTES), asked(client, f"{ROUTES}?include=customer")
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_what_is_included(world: World) -> None:
    client = world.telecom_center()
    before = asked(client, f"{ROUTES}?include=customer")
    document = {"data": {"type": "customers", "id": "123", "attributes": {"capacity_limit": 7}}}
    assert client.patch("/customers/123", json=document).status_code == 200
    assert asked(client, f"{ROUTES}?include=customer") != before


def test_scheduled_work(world: World) -> None:
    client, path = world.sipcentric(), "/customers/25/sms"
    message = {"type": "smsmessage", "from": "01212854400", "to": "07902000000", "body": "Hello"}
    sent = client.post(path, json=message)
    assert sent.status_code == 201, sent.text
    before = asked(client, path), asked(client, sent.headers["Location"])
    assert world.advance(60)
    assert (asked(client, path), asked(client, sent.headers["Location"])) != before


def test_calls_that_go_on(world: World) -> None:
    before = asked(world.sipcentric(), "/customers/25/calls")
    world.simulate("sipcentric", "incoming-call")
    world.advance(600)
    assert asked(world.sipcentric(), "/customers/25/calls") != before


def test_the_clock(world: World) -> None:
    client = world.sipcentric()
    phone = next(each for each in client.get("/customers/25/endpoints").json()["items"] if each["type"] == "phone")
    path = f"{phone['uri']}/sip/registrations"
    before = asked(client, path)
    assert before[0] == 200
    world.advance(3600)
    assert asked(client, path) != before


def test_the_moment_at_which_something_ends(world: World) -> None:
    client, path = world.sipcentric(), "/customers/25/callbundles"
    row = world.control.get("/data/sipcentric/callbundles", params={"customer_id": 25}).json()["rows"][0]
    changed = {"valid_to": "2026-03-02T10:00:00.000", "status": "ACTIVE", "auto_renew": False}
    assert world.control.patch(f"/data/sipcentric/callbundles/{row['id']}", json=changed).status_code == 200
    before = asked(client, path)
    world.freeze("2026-03-02T09:59:59.999Z")
    assert asked(client, path) == before
    world.freeze("2026-03-02T10:00:00.000Z")
    assert asked(client, path) != before


def test_settings(world: World) -> None:
    before = asked(world.sipcentric(), "/customers/25/calls")
    world.set(sipcentric_revision="earlier")
    assert asked(world.sipcentric(), "/customers/25/calls") != before


def test_a_restored_snapshot(world: World) -> None:
    before = asked(world.sipcentric(), BOOK)
    world.kit.snapshot("before")
    delete(world)
    after = asked(world.sipcentric(), BOOK)
    world.kit.restore("before")
    assert asked(world.sipcentric(), BOOK) == before != after


def test_a_world_that_is_taken_back(world: World) -> None:
    before = asked(world.sipcentric(), BOOK)
    made = world.sipcentric().post(BOOK, json=ENTRY)
    after = asked(world.sipcentric(), BOOK)
    taken = world.control.post(f"/worlds/{world.name}/rewind", json={"before": made.headers["x-emulator-request"]})
    assert taken.status_code == 200
    assert asked(world.sipcentric(), BOOK) == before != after


def test_a_fault_and_its_end(world: World) -> None:
    before = asked(world.sipcentric(), BOOK)
    fail(world)
    assert asked(world.sipcentric(), BOOK)[0] == 500
    world.control.delete("/faults")
    assert asked(world.sipcentric(), BOOK) == before


def test_a_world_of_the_same_content_is_another(world: World, server: RunningServer) -> None:
    asked(world.sipcentric(), BOOK)
    with closing(World(server.url, f"{world.name}-other")) as other:
        delete(other)
        assert asked(other.sipcentric(), BOOK) != asked(world.sipcentric(), BOOK)
        other.kit.drop()


def test_a_token_is_good_once(world: World) -> None:
    client = world.sipcentric()
    token = client.get("/tokengenerator").json()["id"]
    anybody = world.client("/api/v1", params={"tokenid": token})
    assert [anybody.get(BOOK).status_code for _ in range(3)] == [200, 401, 401]


def test_requests_that_differ_in_anything(world: World) -> None:
    client, path = world.sipcentric(), "/customers/25/recordings"
    plain, anybody = asked(client, path), world.client("/api/v1")
    headers = {"Host": "pbx.example.com"}, {"X-Relationship-Key": "id"}, {"Accept": "text/csv"}
    others = [said(client.get(path, headers=each)) for each in headers]
    others += [said(client.get(path, params={"pageSize": "2"})), said(client.head(path))]
    others += [said(anybody.get(path)), said(world.sipcentric("reseller").get(path.replace("25", "26")))]
    assert plain not in others
    assert len({answer[2] for answer in others}) == len(others)
    assert said(client.get(path)) == plain


@pytest.mark.slow
def test_another_server_takes_the_world_and_gives_it_back(tmp_path: Path) -> None:
    with Killable(tmp_path) as first, Killable(tmp_path) as second, ExitStack() as stack:
        here, there = (stack.enter_context(closing(World(server.url(), "w"))) for server in (first, second))
        before = asked(here.sipcentric(), BOOK)[2]
        create(there)
        after = asked(here.sipcentric(), BOOK)[2]
        delete(there)
        last = asked(here.sipcentric(), BOOK)[2]
        assert len({before, after, last}) == 3


@pytest.mark.parametrize("room", [0, 8_000_000])
def test_another_program_writes_to_the_file(tmp_path: Path, room: int) -> None:
    with (
        RunningServer(data=tmp_path, answers_bytes=room) as running,
        closing(World(running.url, "w")) as world,
    ):
        asked = {
            "a list": lambda: world.sipcentric().get(BOOK).content,
            "one": lambda: world.sipcentric().get(f"{BOOK}/716").content,
            "a row": lambda: world.control.get("/data/sipcentric/phonebook/716").content,
            "rows": lambda: world.control.get("/data/sipcentric/phonebook").content,
            "POST": lambda: world.dial9().post("/numbers/list").content,
        }
        for number, (name, ask) in enumerate(asked.items()):
            before = ask()
            with closing(sqlite3.connect(tmp_path / "worlds" / "w.sqlite")) as file, file:
                file.execute(f"UPDATE sipcentric_phonebookentry SET name = 'Number {number}'")
                file.execute(f"UPDATE dial9_number SET caller_id_prefix = 'Number {number}'")
            assert ask() != before, name


def test_nothing_is_remembered_where_there_is_no_room() -> None:
    with (
        RunningServer(answers_bytes=0) as running,
        httpx2.Client(base_url=f"{running.url}/api/v1", auth=("admin", "secret"), trust_env=False) as client,
    ):
        assert asked(client, BOOK) == asked(client, BOOK)
