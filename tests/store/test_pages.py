"""Pages of long lists: chosen by key first, the same rows as otherwise."""

import pytest

from emulator.store import store
from emulator.store.statements import compiled_text, shape_of
from emulator.store.store import Condition, Store
from emulator.vendors import VENDORS
from emulator.vendors.telecom_center.resources.customers import Customer
from emulator.vendors.telecom_center.resources.termination_cdrs import TerminationCdr

OWN: Condition = ("customer_id", "=", 7)
LATE: Condition = ("time_start", ">=", "2020-01-03")
EARLY: Condition = ("time_start", "<=", "2020-01-03")
SOME: Condition = ("customer_id", "in", [7, 8])


@pytest.fixture(scope="module")
def calls() -> Store:
    """Forty calls of two customers; later ones are not always higher in number."""
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
        )
    return made


@pytest.mark.parametrize("order", ["id", "-id", "time_start,id", "-duration,time_start,-id"])
@pytest.mark.parametrize("conditions", [[], [OWN], [LATE], [OWN, LATE], [SOME, EARLY], [("id", "null", None)]])
@pytest.mark.parametrize("offset", [0, 3, 11, 17, 38, 50])
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
