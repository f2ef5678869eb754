"""Worlds: isolated by credential, listed, dropped, reset."""

from base64 import b64encode
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.conftest import START, RunningServer, World

BOOK = "/customers/25/phonebook"
ENTRY = {"name": "Ada", "phoneNumber": "01214960001"}


def names(world: World) -> list[str]:
    return [each["name"] for each in world.control.get("/worlds").json()["worlds"]]


def entries(world: World) -> int:
    total: int = world.sipcentric().get(BOOK).json()["totalItems"]
    return total


def test_world_comes_into_being_on_first_use_and_goes_when_dropped(world: World) -> None:
    assert world.name not in names(world)
    world.sipcentric().post(BOOK, json=ENTRY)
    assert world.name in names(world)
    before = entries(world)
    assert world.control.delete(f"/worlds/{world.name}").status_code == 204
    assert world.name not in names(world)
    assert entries(world) == before - 1


def test_a_world_by_itself_is_shown_as_in_the_list(world: World) -> None:
    world.sipcentric().get(BOOK)
    shown = world.control.get(f"/worlds/{world.name}").json()
    assert (shown["name"], shown["open"], shown["requests"]) == (world.name, True, 1)
    (listed,) = (each for each in world.control.get("/worlds").json()["worlds"] if each["name"] == world.name)
    assert shown.keys() == listed.keys()


def test_to_look_for_a_world_makes_none(world: World) -> None:
    answer = world.control.get(f"/worlds/{world.name}")
    assert answer.status_code == 404
    assert world.name in answer.json()["error"]
    assert "default" in answer.json()["allowed"]
    assert world.name not in names(world)
    assert world.control.get("/worlds/a%20b").status_code == 422


def test_to_look_at_a_world_wakes_none(tmp_path: Path) -> None:
    with RunningServer(data=tmp_path) as server, closing(World(server.url, "asleep")) as world:
        world.sipcentric().get(BOOK)
    with RunningServer(data=tmp_path) as server, closing(World(server.url, "asleep")) as world:
        for _ in range(2):
            shown = world.client("/_emulator").get("/worlds/asleep")
            assert shown.json() == {"name": "asleep", "open": False, "process": None, "server": None}


def test_drop_of_an_unknown_world_is_404(world: World) -> None:
    answer = world.control.delete("/worlds/nobody-here")
    assert answer.status_code == 404
    assert "nobody-here" in answer.json()["error"]


@pytest.mark.parametrize("name", ["a b", "x" * 65, "a%2Fb", "%2e%2e", "ü"])
def test_bad_names_are_refused(world: World, name: str) -> None:
    assert world.control.delete(f"/worlds/{name}").status_code in (404, 422)
    answer = world.client("/_emulator").get(f"/clock?world={name}")
    assert answer.status_code == 422
    assert "cannot name a world" in answer.json()["error"]


def test_reset_brings_everything_back(world: World) -> None:
    before = entries(world)
    for _ in range(2):
        world.sipcentric().post(BOOK, json=ENTRY)
        world.set(sms_delivery_seconds=9)
        world.advance(100)
        assert world.control.post("/reset").status_code == 200
        assert entries(world) == before
        assert world.control.get("/clock").json() == {"now": START, "mode": "frozen", "pending": []}
        assert world.control.get("/settings").json()["sms_delivery_seconds"] == 2


def test_reset_to_another_dataset_and_back(world: World) -> None:
    assert world.control.post("/reset", json={"dataset": "empty", "seed": 3}).status_code == 200
    assert entries(world) == 0
    world.control.post("/reset", json={})
    assert entries(world) > 0


def test_same_seed_gives_the_same_world(world: World) -> None:
    def everything(seed: int) -> str:
        world.control.post("/reset", json={"seed": seed})
        return world.sipcentric().get(BOOK, params={"pageSize": 200}).text

    assert everything(7) == everything(7)
    assert everything(7) != everything(8)


@pytest.mark.parametrize(
    "body", [{"dataset": "nope"}, {"dataset": "/etc/passwd"}, {"dataset": ""}, {"seed": -1}, {"sed": 1}, []]
)
def test_bad_reset_changes_nothing(world: World, body: object) -> None:
    world.sipcentric().post(BOOK, json=ENTRY)
    before = entries(world)
    answer = world.control.post("/reset", json=body)
    assert answer.status_code == 422
    assert entries(world) == before


def test_a_reset_is_read_as_other_bodies_are(world: World) -> None:
    headers = {"Content-Type": "application/json"}
    assert world.control.post("/reset", content=b'\xef\xbb\xbf{"seed": 1}', headers=headers).status_code == 200
    for content in (b"{", b'{"dataset": "a\\u0000"}', b"[" * 5000, b'{"seed": 1e400}'):
        answer = world.control.post("/reset", content=content, headers=headers)
        assert (answer.status_code, len(answer.json()["fields"])) == (422, 1)


def test_cap_refuses_a_new_world_and_keeps_the_others() -> None:
    with (
        RunningServer(worlds=2) as server,
        closing(World(server.url, "first")) as first,
        closing(World(server.url, "second")) as second,
    ):
        assert first.control.get("/clock").status_code == 200
        assert second.control.get("/clock").status_code == 503
        assert second.sipcentric().get("/customers/me").status_code == 503
        assert first.sipcentric().get("/customers/me").status_code == 200


class TestWhoMakesWorlds:
    """A world comes into being for credentials that are good in the dataset, or by the control plane."""

    def foreign(self, world: World) -> list[httpx2.Response]:
        """Requests of every vendor whose credentials are not good."""
        return [
            world.sipcentric("nobody").get("/customers/me"),
            world.basic("/api/v1", "admin", "wrong").get("/customers/me"),
            world.basic("/api/v1", "admin", "").get("/stream"),
            world.client("/api/v1").get("/stream", params={"Authorization": basic(f"admin+{world.name}:wrong")}),
            world.basic("/api/rest/public/operator", "operator", "wrong").get("/customers"),
            world.basic("/api/rest/public/operator", "admin").get("/customers"),
            world.dial9(secret="wrong").post("/numbers/list"),
            world.dial9(token="secret").post("/numbers/list"),
            world.sipgate("admin").get("/my/events/"),
            world.basic("", "sipgate", "wrong").get("/my/events/?version=2.41"),
        ]

    def test_wrong_credentials_make_none_and_are_refused_as_ever(self, world: World) -> None:
        for answer in self.foreign(world):
            denied = answer.status_code == 401 or answer.json()["status"] == "access-denied"
            assert denied, answer.text
            found = default(world).get(f"/requests/{answer.headers['x-emulator-request']}").json()
            assert f"there is no world {world.name!r}" in found["notes"][0]
            assert found["world"] == "default"
            assert (found["caller"] or "").endswith(f"+{world.name}")
        assert world.name not in names(world)

    def test_good_credentials_of_each_vendor_make_one(self, world: World) -> None:
        stream = world.client("/api/v1").stream(
            "GET", "/stream", params={"Authorization": basic(f"admin+{world.name}:secret")}
        )
        for client in (world.sipcentric("extension"), world.telecom_center(), world.dial9(), world.sipgate()):
            client.get("/my/events/")
            assert world.name in names(world)
            world.control.delete(f"/worlds/{world.name}")
            assert world.name not in names(world)
        with stream as answer:
            assert answer.status_code == 200
            assert world.name in names(world)

    def test_a_world_that_is_there_is_asked_itself(self, world: World) -> None:
        world.control.post("/reset")
        world.control.post("/data/dial9/units", json={"name": "Own", "token": "own", "secret": "s"})
        assert world.dial9("own", "s").post("/numbers/list").json()["status"] == "success"
        answer = world.dial9("own", "wrong").post("/numbers/list")
        assert answer.json()["status"] == "access-denied"
        assert world.control.get(f"/requests/{answer.headers['x-emulator-request']}").json()["caller"] == "own"

    def test_a_foreign_page_cannot_fill_the_cap(self) -> None:
        with RunningServer(worlds=3) as server, closing(World(server.url, "honest")) as honest:
            for number in range(5):
                with closing(World(server.url, f"foreign-{number}")) as foreign:
                    assert foreign.basic("/api/v1", "admin", "").get("/customers/me").status_code == 401
            assert honest.sipcentric().get("/customers/me").status_code == 200

    def test_the_default_world_counts_nobody_else(self, world: World) -> None:
        """A stranger's requests use up no limit of the default world's own users."""
        default(world).put("/clock", json={"mode": "frozen"})
        mine = world.client("/api/v1", auth=("admin", "secret"))
        left = int(mine.get("/customers/me").headers["x-ratelimit-remaining"])
        world.basic("/api/v1", "admin", "wrong").get("/customers/me")
        assert int(mine.get("/customers/me").headers["x-ratelimit-remaining"]) == left - 1


def basic(credentials: str) -> str:
    return f"Basic {b64encode(credentials.encode()).decode()}"


def default(world: World) -> httpx2.Client:
    return world.client("/_emulator")


def test_health_counts_worlds(world: World) -> None:
    world.control.get("/clock")
    health = world.control.get("/health").json()
    assert health["status"] == "ok"
    assert health["worlds"] >= 2


def test_list_tells_age_and_listeners(world: World) -> None:
    first = world.control.get("/clock") and world.control.get(f"/worlds/{world.name}").json()
    assert first["listeners"] == 0
    with world.control.stream("GET", "/events") as stream:
        assert stream.status_code == 200
        listened = world.control.get(f"/worlds/{world.name}").json()
        assert listened["listeners"] == 1
        assert first["age_seconds"] < listened["age_seconds"] < 60
        assert listened["idle_seconds"] <= listened["age_seconds"]
