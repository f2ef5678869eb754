"""Totals that are remembered are those that are counted anew, whatever was written meanwhile."""

from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from emulator.store import counts
from emulator.store.database import Conflict
from emulator.store.opened import Notes
from emulator.store.statements import compiled_text, shape_of
from emulator.store.store import Condition, Query, Store, table_of
from emulator.vendors import VENDORS
from emulator.vendors.sipcentric.resources.calls import Call
from emulator.vendors.telecom_center.resources.customers import Customer
from emulator.vendors.telecom_center.resources.gateways import Gateway
from emulator.vendors.telecom_center.resources.termination_cdrs import TerminationCdr
from tests.random_runs import random_runs

CUSTOMERS, GATEWAYS = (1, 2, 3), ("a", "b")
ASKED: list[tuple[Any, list[Condition]]] = [
    (TerminationCdr, []),
    (TerminationCdr, [("customer_id", "=", 1)]),
    (TerminationCdr, [("customer_id", "in", [1, 2])]),
    (TerminationCdr, [("duration", "<=", 1), ("customer_id", "!=", 3)]),
    (TerminationCdr, [("termination_gateway_id", "null", None)]),
    (TerminationCdr, [("termination_gateway_id", "=", "a"), ("duration", ">", 0)]),
    (TerminationCdr, [("duration", "<", 10**30)]),
    (Gateway, []),
    (Gateway, [("customer_id", "=", 1)]),
]
LENGTHEN = Query(update(table_of(TerminationCdr)).values(duration=table_of(TerminationCdr).c.duration + 1))

ids = st.integers(1, 20)
values = st.fixed_dictionaries(
    {},
    optional={
        "customer_id": st.sampled_from(CUSTOMERS),
        "duration": st.integers(0, 2),
        "termination_gateway_id": st.sampled_from((None, *GATEWAYS)),
    },
)
where = st.sampled_from([conditions for model, conditions in ASKED[:6]])
write = st.one_of(
    st.tuples(st.just("add"), st.one_of(st.none(), ids), values),
    st.tuples(st.just("change"), ids, values | st.fixed_dictionaries({"id": ids})),
    st.tuples(st.just("change_all"), where, values),
    st.tuples(st.just("remove"), ids),
    st.tuples(st.just("remove_all"), where),
    st.tuples(st.just("leave"), st.sampled_from(CUSTOMERS)),
    st.tuples(st.just("close"), st.sampled_from(GATEWAYS)),
    st.tuples(st.just("lengthen")),
    st.tuples(st.just("restore")),
    st.tuples(st.just("ask"), st.sampled_from(range(len(ASKED)))),
)
step = write | st.tuples(st.just("together"), st.lists(write, max_size=6), st.booleans())


class Played:
    """A store to which things are done; `kept` is what it is restored to."""

    def __init__(self) -> None:
        self.store = Store()
        self.store.create()
        for number in CUSTOMERS:
            self.come(number)
        for i in range(9):
            self.add(
                2 * i + 1, {"customer_id": 1 + i % 3, "duration": i % 2, "termination_gateway_id": GATEWAYS[i % 2]}
            )
        self.kept = self.store.dump()

    def play(self, name: str, *given: Any) -> None:
        with suppress(Conflict):
            getattr(self, name)(*given)

    def come(self, number: int) -> None:
        """A customer who was there before is there again, as are the gateways of the first."""
        self.store.insert(Customer, id=number, name="Example")
        for gateway in GATEWAYS if number == 1 else ():
            self.open(gateway)

    def open(self, gateway: str) -> None:
        self.store.insert(Gateway, id=gateway, customer_id=1, name=gateway, host="192.0.2.1")

    def add(self, key: int | None, values: dict[str, Any]) -> None:
        numbers = {"src_number_in": "1", "dst_number_in": "2", "time_start": "2020-01-01"}
        self.store.insert(TerminationCdr, **{"id": key, "customer_id": 1} | numbers | values)

    def change(self, key: int, values: dict[str, Any]) -> None:
        self.store.update(TerminationCdr, key, **values)

    def change_all(self, conditions: list[Condition], values: dict[str, Any]) -> None:
        self.store.update_all(TerminationCdr, conditions, **values)

    def remove(self, key: int) -> None:
        self.store.delete(TerminationCdr, id=key)

    def remove_all(self, conditions: list[Condition]) -> None:
        self.store.delete(TerminationCdr, conditions)

    def leave(self, number: int) -> None:
        self.store.delete(Customer, id=number) or self.come(number)

    def close(self, gateway: str) -> None:
        """A gateway goes, or comes under a number that may have been another's."""
        self.store.delete(Gateway, id=gateway) or self.open(gateway)

    def lengthen(self) -> None:
        self.store.run(LENGTHEN)

    def restore(self) -> None:
        if not self.store.connection.in_transaction:
            with closing(Store.of(self.kept)) as source:
                self.store.take(source)

    def ask(self, number: int) -> None:
        model, conditions = ASKED[number]
        shape, bound = shape_of(conditions)
        anew = self.store.fetch(compiled_text("count", model, shape), bound)[0][0]
        assert self.store.count(model, conditions) == anew, conditions

    def together(self, steps: list[tuple[Any, ...]], kept: bool) -> None:
        with suppress(ZeroDivisionError), self.store.transaction():
            for each in steps:
                self.play(*each)
            if not kept:
                raise ZeroDivisionError

    def ask_all(self) -> None:
        for number in range(len(ASKED)):
            self.ask(number)


@pytest.fixture(scope="module", autouse=True)
def everything_is_many() -> Iterator[None]:
    assert all(vendor.behaviour for vendor in VENDORS)  # a schema is of all tables
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "MANY", 1)
        yield


@random_runs(200)
@given(st.lists(step, max_size=25), st.booleans(), st.sampled_from((1, 4)))
def test_a_remembered_total_is_the_one_counted_anew(steps: list[tuple[Any, ...]], recorded: bool, many: int) -> None:
    played = Played()
    with closing(played.store), pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "MANY", many)
        played.store.recorder = Notes() if recorded else None
        played.ask_all()
        for each in steps:
            played.play(*each)
        played.ask_all()


def test_a_large_total_outlives_writes_of_known_rows() -> None:
    played = Played()
    with closing(played.store):
        played.ask_all()
        counted: list[str] = []
        played.store.connection.set_trace_callback(counted.append)
        played.add(None, {})
        played.add(2, {})  # not above all others
        played.change(1, {"customer_id": 2})
        played.remove(7)
        played.store.update_all(TerminationCdr, [("duration", "=", 1)], src_name_in="Ada")
        counted.clear()
        assert played.store.count(TerminationCdr, [("customer_id", "=", 1)]) == 3
        assert all("rowid >" in sql or "max(rowid)" in sql for sql in counted)


def test_the_oldest_of_many_totals_are_forgotten() -> None:
    played = Played()
    with closing(played.store):
        for duration in range(100):
            played.store.count(TerminationCdr, [("duration", "<=", duration)])
        assert len(played.store._counts._large[TerminationCdr]) == counts.MOST_LARGE


def test_a_total_is_counted_anew_after_very_many_rows() -> None:
    played = Played()
    with closing(played.store):
        played.ask_all()
        played.add(counts.MOST_NEW + 100, {})
        assert played.store.known_count(TerminationCdr, []) is None
        played.ask_all()


def test_a_write_that_is_played_again_is_counted() -> None:
    played = Played()
    with closing(played.store):
        notes = played.store.recorder = Notes()
        played.add(None, {})
        played.store.recorder = None
        with closing(Store.of(played.kept)) as other:
            before = other.count(TerminationCdr)
            other.replay(notes)
            assert other.count(TerminationCdr) == before + 1


def test_what_the_database_computes_is_looked_at_too() -> None:
    with closing(Store()) as store:
        store.create()
        store.connection.execute("PRAGMA foreign_keys = OFF")
        head = {"customer_id": 25, "created": "2020", "started": "2020", "direction": "IN", "outcome": "BUSY"}
        for scope in ("LOCAL", "LOCAL", "EXTERNAL"):
            store.insert(Call, scope=scope, caller="1", callee="2", call_id="c", linked_id="c", **head)
        assert store.count(Call, is_local=True) == 2
        store.update(Call, 1, scope="EXTERNAL")
        assert store.count(Call, is_local=True) == 1
