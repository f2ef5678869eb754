"""Pages of long lists: chosen by key first, or read in slices, the same rows as otherwise."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from emulator.pacing import slices
from emulator.store import database, pages, store
from emulator.store.pages import Slices, page_in_slices, read_page
from emulator.store.statements import compiled_text, shape_of
from emulator.store.store import Condition, Store
from emulator.vendors import VENDORS
from emulator.vendors.telecom_center.resources.customers import Customer
from emulator.vendors.telecom_center.resources.gateways import Gateway
from emulator.vendors.telecom_center.resources.termination_cdrs import TerminationCdr

OWN: Condition = ("customer_id", "=", 7)
LATE: Condition = ("time_start", ">=", "2020-01-03")
UNSERVED: Condition = ("src_name_in", "!=", "Ada")
EARLY: Condition = ("time_start", "<=", "2020-01-03")
SOME: Condition = ("customer_id", "in", [7, 8])


ORDERS = ["id", "-id", "time_start,id", "-duration,time_start,-id", "-time_connect,-id", "time_connect,id"]
CONDITIONS = [[], [OWN], [LATE], [OWN, LATE], [SOME, EARLY], [SOME, UNSERVED], [("id", "null", None)]]
OFFSETS = [0, 3, 11, 17, 38, 50]


@pytest.fixture(scope="module")
def calls() -> Iterator[Store]:
    """Forty calls."""
    with closing(forty_calls()) as made:
        yield made


def forty_calls() -> Store:
    """Forty calls of two customers; later ones are not always higher in number, and some were not answered."""
    assert all(vendor.behaviour for vendor in VENDORS)  # a schema is of all tables
    made = Store()
    made.create()
    for customer in (7, 8):
        made.insert(Customer, id=customer, name="Example")
    for i in range(40):
        start = f"2020-01-{i * 7 % 9 + 1:02d}"
        made.insert(
            TerminationCdr,
            customer_id=7 + i % 2,
            src_number_in="1",
            dst_number_in="2",
            duration=i % 3,
            time_start=start,
            time_connect=start if i % 5 else None,
        )
    return made


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("conditions", CONDITIONS)
@pytest.mark.parametrize("offset", OFFSETS)
def test_the_same_rows(
    calls: Store, monkeypatch: pytest.MonkeyPatch, conditions: list[Condition], order: str, offset: int
) -> None:
    short = calls.page(TerminationCdr, conditions, order, 5, offset)
    assert short == (calls.all(TerminationCdr, conditions, order, 5, offset), calls.count(TerminationCdr, conditions))
    monkeypatch.setattr(store, "MANY", 0)
    assert calls.page(TerminationCdr, conditions, order, 5, offset) == short


@pytest.mark.parametrize(
    ("conditions", "order"),
    [
        ([OWN], "id"),
        ([OWN], "-time_start,-id"),
        ([SOME], "id"),
        ([LATE], "id"),
        ([EARLY], "-id"),
        ([OWN, LATE], "id"),
        ([OWN, LATE], "-time_start,-id"),
        ([OWN, LATE, EARLY], "id"),
        ([OWN, ("aleg_code", "=", 200)], "id"),
        ([("duration", "=", 1)], "-id"),
    ],
)
def test_rows_before_a_page_are_passed_in_an_index(calls: Store, conditions: list[Condition], order: str) -> None:
    shape, values = shape_of(conditions)
    sql = compiled_text("page", TerminationCdr, shape, order)
    plan = calls.connection.execute(f"EXPLAIN QUERY PLAN {sql}", [*values, 50, 1000]).fetchall()
    chosen = [step[3] for step in plan if "LIST SUBQUERY" not in step[3] and "PRIMARY KEY" not in step[3]]
    assert "USING COVERING INDEX" in chosen[0]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything takes too long, a slice has seven rows, and others have a turn after each."""
    monkeypatch.setattr(database, "STEPS", 1)
    monkeypatch.setattr(pages, "BRIEF_SECONDS", -1)
    monkeypatch.setattr(pages, "SLICE_ROWS", 7)
    monkeypatch.setattr(slices, "SLICE_SECONDS", 0)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("deepest", [20, 100])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("conditions", CONDITIONS)
def test_the_same_rows_in_slices(
    calls: Store, monkeypatch: pytest.MonkeyPatch, conditions: list[Condition], order: str, deepest: int
) -> None:
    monkeypatch.setattr(pages, "DEEPEST", deepest)
    for offset in OFFSETS:
        calls.forget()
        read = asyncio.run(read_page(calls, TerminationCdr, conditions, order, 5, offset))
        assert read == calls.page(TerminationCdr, conditions, order, 5, offset)


@pytest.mark.usefixtures("hurried")
def test_a_long_page_in_slices(calls: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "ROWS", 4)
    read = asyncio.run(page_in_slices(calls, TerminationCdr, [LATE], "-duration,id", 30, 2))
    assert read == calls.page(TerminationCdr, [LATE], "-duration,id", 30, 2)


@pytest.mark.usefixtures("hurried")
def test_rows_of_a_key_that_is_no_number(calls: Store) -> None:
    for name in ("c", "a", "b"):
        calls.insert(Gateway, id=name, customer_id=7, name=name, host="192.0.2.1")
    assert asyncio.run(read_page(calls, Gateway, [OWN], "id", 2, 0)) == calls.page(Gateway, [OWN], "id", 2, 0)


async def beside(read: Callable[[], object], act: Callable[[int], object]) -> int:
    """How many turns somebody had while a page was read, who did something at each."""
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            act(turns)
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(take_turns())
    await read()  # type: ignore[misc]
    other.cancel()
    return turns


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("order", ["id", "-duration,-id"])
def test_others_have_a_turn_after_each_slice(calls: Store, order: str) -> None:
    calls.forget()
    read = beside(lambda: read_page(calls, TerminationCdr, [UNSERVED], order, 5, 15), lambda turn: None)
    assert asyncio.run(read) > 40 // 7


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("until", [1, 5, 12, 1000])
@pytest.mark.parametrize("order", ["id", "-duration,-id"])
def test_what_is_written_meanwhile_makes_no_page_that_never_was(order: str, until: int) -> None:
    """A call comes and another goes at each turn of somebody else, so that there are always forty."""
    with closing(forty_calls()) as made:
        stood = []

        def act(turn: int) -> None:
            if turn < until:
                with made.transaction():
                    made.delete(TerminationCdr, id=1 + turn)
                    numbers = {"src_number_in": "1", "dst_number_in": "2", "time_start": "2020"}
                    made.insert(TerminationCdr, customer_id=7, duration=turn % 3, **numbers)
            rows = made.all(TerminationCdr, [UNSERVED], order)
            stood.append((rows[2:32], len(rows)))

        async def read() -> None:
            assert await read_page(made, TerminationCdr, [UNSERVED], order, 30, 2) in stood

        asyncio.run(beside(read, act))


@pytest.mark.usefixtures("hurried")
def test_a_world_that_is_restored_meanwhile_is_read_anew() -> None:
    with closing(forty_calls()) as made, closing(forty_calls()) as other:
        other.delete(TerminationCdr, [SOME, ("id", "<", 20)])
        wanted = other.page(TerminationCdr, [UNSERVED], "-duration,-id", 30, 0)

        async def read() -> None:
            assert await read_page(made, TerminationCdr, [UNSERVED], "-duration,-id", 30, 0) == wanted

        asyncio.run(beside(read, lambda turn: made.take(other) if turn == 8 else None))


@pytest.mark.parametrize("conditions", [*CONDITIONS, [OWN, UNSERVED], [("aleg_code", "=", 200), LATE]])
@pytest.mark.parametrize("order", ["", "-time_start,-id", "-duration,time_start,-id"])
def test_a_slice_reads_its_own_rows_alone(calls: Store, order: str, conditions: list[Condition]) -> None:
    read = Slices(calls, TerminationCdr, conditions)
    for sql in (read._text("count"), read._text("numbers", order)):
        plan = calls.connection.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?")).fetchall()
        assert "id<?" in plan[0][3]
