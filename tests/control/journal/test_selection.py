"""Which requests a query chooses: page by page, and no more explained than are shown."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from emulator.control.explain.notes import note
from emulator.exchange.exchange import VendorExchange
from emulator.journal.exchange import Exchange
from tests.conftest import World
from tests.control.journal.conftest import ADA, BOOK
from tests.control.journal.test_requests import listed


def test_pages_lead_back_to_the_first(asked: World) -> None:
    pages, query = [], {"limit": "2"}
    while page := asked.control.get("/requests", params=query).json()["requests"]:
        pages.append([entry["id"] for entry in page])
        query["before"] = page[0]["id"]
    assert pages == [["r4", "r5"], ["r2", "r3"], ["r1"]]


def test_pages_lead_back_in_the_order_of_the_list(world: World) -> None:
    """Which is that of the answers: r1 comes first, and is answered last."""
    world.control.post("/faults", json={"match": {"method": "POST"}, "effect": {"delay_ms": 300}})
    with ThreadPoolExecutor() as pool:
        late = pool.submit(world.sipcentric().post, BOOK, json=ADA)
        while "under way" not in world.control.get("/requests/r1").json()["error"]:
            pass
        world.sipcentric().get(BOOK)
        assert late.result().status_code == 201
    assert listed(world) == ["r2", "r1"]
    assert listed(world, limit=1) == ["r1"]
    assert listed(world, before="r1", limit=1) == ["r2"]
    assert listed(world, before="r2") == []


def test_total_counts_what_a_limit_leaves_out(asked: World) -> None:
    answer = asked.control.get("/requests", params={"limit": 1, "status": "4xx"}).json()
    assert ([entry["id"] for entry in answer["requests"]], answer["total"]) == (["r5"], 3)
    assert asked.control.get("/requests").json()["total"] == 5


def test_only_what_is_shown_is_explained(asked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    explained: list[str] = []

    def noted(entry: Exchange, exchange: VendorExchange) -> list[str]:
        explained.append(entry.id)
        return note(entry, exchange)

    monkeypatch.setattr("emulator.control.journal.requests.note", noted)
    assert listed(asked, limit=2) == explained == ["r4", "r5"]


def test_limit_counts_in_every_format(asked: World) -> None:
    har = asked.control.get("/requests", params={"format": "har", "limit": 2}).json()
    assert len(har["log"]["entries"]) == 2
    script = asked.control.get("/requests", params={"format": "curl", "limit": 2}).text
    assert len(script.splitlines()) == 2


def test_the_lost_part_of_a_body_may_have_had_it(world: World) -> None:
    world.sipcentric().post(BOOK, json=ADA | {"note": "x" * 100_000})
    for text, ids, complete in (("Ada", ["r1"], True), ("Zoe", [], False)):
        answer = world.control.get("/requests", params={"body": text}).json()
        assert ([entry["id"] for entry in answer["requests"]], answer["complete"]) == (ids, complete)
