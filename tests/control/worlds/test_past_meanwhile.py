"""The past of a world in which something goes on meanwhile, or went before."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import World
from tests.control.worlds.test_kept import add, served
from tests.control.worlds.test_past import CUSTOMER, add_entry, id_of, names, rewind
from tests.killable import Killable
from tests.test_command_line import serving

SLOW = {"match": {"headers": {"x-slow": "1"}}, "effect": {"delay_ms": 600}}


@contextmanager
def under_way(world: World, name: str) -> Iterator["Future[httpx2.Response]"]:
    """A request that waits, before anything of it is done, until the block is over."""
    world.control.post("/faults", json=SLOW)
    client = world.sipcentric(headers={"x-slow": "1"})
    body = {"type": "phonebookentry", "name": name, "phoneNumber": "02079460000"}
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(client.post, f"{CUSTOMER}/phonebook", json=body)
        while "under way" not in world.control.get(f"/requests/r{last(world) + 1}").text:
            time.sleep(0.01)
        yield asked


def last(world: World) -> int:
    """The number of the last request that was answered."""
    return max([int(each["id"][1:]) for each in world.control.get("/requests").json()["requests"]], default=0)


def changes(world: World, answer: httpx2.Response) -> Any:
    return world.control.get(f"/requests/{id_of(answer)}").json()["changes"]


def remaining(world: World) -> int:
    return int(world.sipcentric().get(CUSTOMER).headers["x-ratelimit-remaining"])


def test_a_request_under_way_comes_from_there_on(world: World) -> None:
    """It can be looked at and undone as one that came after the world was taken back."""
    first = add_entry(world, "Ada")
    for name in ("Grace", "Edith", "Joan"):
        add_entry(world, name)
    world.advance(60)
    with under_way(world, "Late") as asked:
        assert rewind(world, before=id_of(first)).json() == {"now": "2026-03-02T09:00:00.000Z", "undone": 4}
    late = id_of(asked.result())
    assert not world.control.get(f"/requests/{late}").json()["undone"]
    assert changes(world, asked.result())[0]["after"]["name"] == "Late"
    for name in ("Mary", "Anna", "Vera", "Lise"):
        add_entry(world, name)
    assert rewind(world, before=late).json() == {"now": "2026-03-02T09:00:00.000Z", "undone": 5}
    assert {"Late", "Mary", "Ada"}.isdisjoint(names(world))


def test_the_log_was_off_when_a_request_came(world: World) -> None:
    add_entry(world, "Ada")
    world.set(log=False)
    with under_way(world, "Late") as asked:
        world.set(log=True)
    assert rewind(world, before=id_of(asked.result())).status_code == 410
    assert changes(world, asked.result()) is None


@pytest.mark.parametrize("settings", [{}, {"journal_entries": 2}])
def test_counters_of_requests_that_are_gone_do_not_come_back(world: World, settings: dict[str, Any]) -> None:
    """A moment before requests that the journal no longer has is out of reach: they counted against limits."""
    world.set(**settings)
    known = remaining(world)
    world.advance(5)
    for _ in range(4):
        remaining(world)
    if not settings:
        world.control.delete("/requests")
    answer = rewind(world, at="2026-03-02T09:00:02Z")
    assert answer.status_code == 410
    assert answer.json()["oldest"] == ("r4" if settings else None)
    assert rewind(world, before="r2").status_code == 410
    assert remaining(world) == known - 5
    world.advance(5)
    assert rewind(world, at="2026-03-02T09:00:06Z").status_code == 200
    assert remaining(world) == known - 6


@pytest.mark.slow
def test_vendors_that_come_one_after_the_other() -> None:
    """What a request changed is told of a vendor too that was loaded after somebody had asked of another's."""
    with serving():  # the baseline is in the cache: the next one needs no vendor for it
        pass
    with serving() as (_, url), closing(World(url, "default")) as world:
        assert len(changes(world, add_entry(world, "Ada"))) == 1
        saved = world.dial9().post("/numbers/save", json={"id": 3466, "caller_id_prefix": "New"})
        assert len(changes(world, saved)) == 1


def test_killed_while_a_world_is_taken_back(tmp_path: Path) -> None:
    """Its log, and what it was asked, are there as after the rewind: the database was in its place already."""
    with served(tmp_path, Killable.end) as world:
        first, second, third = (add(world, name) for name in ("Ada", "Grace", "Edith"))
    shutil.copytree(tmp_path / "logs", tmp_path / "before")
    with served(tmp_path) as world:
        assert world.control.post("/worlds/w/rewind", json={"before": second}).status_code == 200
    shutil.rmtree(tmp_path / "logs")
    (tmp_path / "before").rename(tmp_path / "logs")
    with served(tmp_path) as world:
        kept = world.control.get("/requests").json()["requests"]
        assert {each["id"]: each["undone"] for each in kept} == {first: False, second: True, third: True}
        assert {"Grace", "Edith"}.isdisjoint(names(world))
        assert world.control.post("/worlds/w/rewind", json={"before": first}).json()["undone"] == 2  # and the list
        assert "Ada" not in names(world)
