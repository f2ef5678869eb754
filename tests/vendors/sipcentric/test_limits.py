"""The rate limit: 1200 requests in 60 minutes for each user, on the world's clock."""

import pytest

from tests.conftest import World


def told(world: World, user: str = "admin") -> tuple[str, str, str]:
    headers = world.sipcentric(user).get("/customers/me").headers
    return headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"], headers["x-ratelimit-reset"]


@pytest.mark.rule("sipcentric.limits.per-user")
def test_each_user_has_the_own_count(world: World) -> None:
    assert told(world) == ("1200", "1199", "3600")
    assert told(world) == ("1200", "1198", "3600")
    assert told(world, "extension") == ("1200", "1199", "3600")


@pytest.mark.rule("sipcentric.limits.reset")
def test_the_window_follows_the_worlds_clock(world: World) -> None:
    told(world)
    world.advance(3599)
    assert told(world) == ("1200", "1198", "1")
    world.advance(1)
    assert told(world) == ("1200", "1199", "3600")


@pytest.mark.rule("sipcentric.limits.window")
def test_beyond_the_limit_everything_is_429_until_the_window_ends(world: World) -> None:
    world.set(sipcentric_rate_limit=3)
    client = world.sipcentric()
    assert [client.get("/customers/me").headers["x-ratelimit-remaining"] for _ in range(3)] == ["2", "1", "0"]
    for method, path in (("GET", "/customers/me"), ("POST", "/customers/me/phonebook"), ("GET", "/nothing")):
        answer = client.request(method, path)
        assert answer.status_code == 429
        assert answer.json()["errors"]
        assert answer.headers["x-ratelimit-remaining"] == "0"
    assert client.head("/customers/me").status_code == 429
    assert world.sipcentric("reseller").get("/customers/25").status_code == 200
    world.advance(3600)
    assert client.get("/customers/me").status_code == 200


def test_nothing_is_written_beyond_the_limit(world: World) -> None:
    world.set(sipcentric_rate_limit=1)
    client = world.sipcentric()
    client.get("/")
    assert client.delete("/customers/25/phonebook/716").status_code == 429
    world.set(sipcentric_rate_limit=0)
    assert client.get("/customers/25/phonebook/716").status_code == 200


def test_zero_turns_it_off(world: World) -> None:
    world.set(sipcentric_rate_limit=0)
    answer = world.sipcentric().get("/customers/me")
    assert answer.status_code == 200
    assert "x-ratelimit-limit" not in answer.headers


@pytest.mark.rule("sipcentric.limits.headers")
def test_errors_head_and_304_tell_it_too(world: World) -> None:
    client = world.sipcentric()
    tag = client.get("/customers").headers["etag"]
    answers = [
        client.get("/nothing"),
        client.put("/customers"),
        client.head("/customers"),
        client.get("/customers", headers={"If-None-Match": tag}),
        client.get("/customers", headers={"Accept": "text/html"}),
        client.post("/customers/25/phonebook", json={}),
    ]
    assert [answer.status_code for answer in answers] == [404, 405, 200, 304, 406, 400]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == [str(1198 - n) for n in range(6)]
    assert world.sipcentric("nobody").get("/").headers["x-ratelimit-remaining"] == "1199"
