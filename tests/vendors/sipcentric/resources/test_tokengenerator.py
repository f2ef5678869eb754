"""Single-use tokens: one read, one hour, the world and user they were made for."""

import pytest

from tests.conftest import RunningServer, World

BOOK = "/customers/25/phonebook/716"


def token(world: World, user: str = "admin") -> str:
    key: str = world.sipcentric(user).get("/tokengenerator").json()["id"]
    return key


@pytest.mark.rule("sipcentric.tokengenerator.table")
def test_get_as_in_the_document(world: World) -> None:
    body = world.sipcentric().get("/tokengenerator").json()
    assert list(body) == ["type", "id", "created", "expires"]
    assert body["type"] == "authtoken"
    assert body["created"] == "2026-03-02T09:00:00.000+0000"
    assert body["expires"] == "2026-03-02T10:00:00.000+0000"
    assert len(body["id"]) == 36


def test_it_stands_in_for_credentials_once_and_leads_back_to_its_world(world: World) -> None:
    world.sipcentric().put(BOOK, json={"name": "Only here", "phoneNumber": "1"})
    key = token(world)
    anonymous = world.client("/api/v1")
    first = anonymous.get(BOOK, params={"tokenid": key})
    assert (first.status_code, first.json()["name"]) == (200, "Only here")
    second = anonymous.get(BOOK, params={"tokenid": key})
    assert second.status_code == 401
    assert second.json()["errors"]


@pytest.mark.rule("sipcentric.tokengenerator.once")
def test_a_used_token_is_refused_even_beside_credentials(world: World) -> None:
    key = token(world)
    assert world.sipcentric().get(BOOK, params={"tokenid": key}).status_code == 200
    assert world.sipcentric().get(BOOK, params={"tokenid": key}).status_code == 401


@pytest.mark.parametrize(
    ("seconds", "status"),
    [(3599, 200), pytest.param(3600, 401, marks=pytest.mark.rule("sipcentric.tokengenerator.hour"))],
)
def test_it_lasts_an_hour_of_the_worlds_clock(world: World, seconds: float, status: int) -> None:
    key = token(world)
    world.advance(seconds)
    assert world.client("/api/v1").get(BOOK, params={"tokenid": key}).status_code == status


@pytest.mark.rule("sipcentric.tokengenerator.rights")
def test_it_has_the_rights_of_its_user(world: World) -> None:
    anonymous = world.client("/api/v1")
    for path in ("/customers/25/creditstatus", "/customers/325"):
        assert anonymous.get(path, params={"tokenid": token(world, "extension")}).status_code == 401
    assert anonymous.get("/customers/325", params={"tokenid": token(world, "reseller")}).status_code == 200


@pytest.mark.rule("sipcentric.tokengenerator.reads")
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_it_never_writes(world: World, method: str) -> None:
    key = token(world)
    anonymous = world.client("/api/v1")
    body = {"name": "x", "phoneNumber": "1"}
    assert anonymous.request(method, BOOK, params={"tokenid": key}, json=body).status_code == 401
    assert anonymous.post(BOOK, params={"tokenid": key, "_method": method}, json=body).status_code == 401
    assert anonymous.post("/customers/25/phonebook", params={"tokenid": key}, json=body).status_code == 401
    assert world.sipcentric().get(BOOK).json()["name"] == "Fred Mobile"
    assert anonymous.get(BOOK, params={"tokenid": key}).status_code == 200


@pytest.mark.rule("sipcentric.tokengenerator.no-more")
def test_it_makes_no_other_token_and_opens_no_stream(world: World) -> None:
    for path in ("/tokengenerator", "/stream"):
        assert world.client("/api/v1").get(path, params={"tokenid": token(world)}).status_code == 401


@pytest.mark.rule("sipcentric.tokengenerator.head")
def test_head_does_not_use_it_up(world: World) -> None:
    key = token(world)
    anonymous = world.client("/api/v1")
    assert anonymous.head(BOOK, params={"tokenid": key}).status_code == 200
    assert anonymous.get(BOOK, params={"tokenid": key}).status_code == 200


@pytest.mark.parametrize("key", ["318f9a6d-162e-4d46-89d2-3d7cb2f4db16", "x", "%00", "' or 1=1"])
def test_an_unknown_token_is_refused(world: World, key: str) -> None:
    assert world.sipcentric().get(f"{BOOK}?tokenid={key}").status_code == 401


def test_it_counts_against_its_users_limit(world: World) -> None:
    used = world.client("/api/v1").get(BOOK, params={"tokenid": token(world)})
    assert used.headers["x-ratelimit-remaining"] == "1198"


def test_page_links_do_not_carry_it(world: World) -> None:
    answer = world.client("/api/v1").get("/customers/25/endpoints", params={"tokenid": token(world)}).json()
    assert "tokenid" not in answer["nextPage"]


def test_reset_ends_it(world: World) -> None:
    key = token(world)
    world.control.post("/reset", json={})
    assert world.client("/api/v1").get(BOOK, params={"tokenid": key}).status_code == 401


def test_a_token_works_after_its_world_woke_from_its_file(server: RunningServer, tmp_path: object) -> None:
    with RunningServer(data=tmp_path) as first:
        sleeper = World(first.url, "sleeper")
        key = token(sleeper)
        sleeper.close()
    with RunningServer(data=tmp_path) as second:
        woken = World(second.url, "other")
        assert woken.client("/api/v1").get(BOOK, params={"tokenid": key}).status_code == 200
        woken.close()
