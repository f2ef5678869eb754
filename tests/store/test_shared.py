"""Databases that many stores read: nothing is ever written to them, and they go when nobody reads them."""

import gc
import sqlite3
import weakref
from contextlib import closing

import pytest

from emulator.store import shared
from emulator.store.database import VersionMismatch
from emulator.store.shared import Shared, own_copy
from emulator.store.store import Store
from emulator.vendors import VENDORS

INSERT = ("INSERT INTO emulator_state VALUES (?, ?)", ("x", 1))
STATES = "SELECT * FROM emulator_state"


def database(number: int = 0) -> bytes:
    for vendor in VENDORS:
        vendor.load()
    with closing(Store()) as store:
        store.create()
        store.connection.execute("INSERT INTO emulator_stream VALUES ('x', ?)", (number,))
        return store.dump()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO emulator_state VALUES ('x', '1')",
        "UPDATE emulator_stream SET drawn = 9",
        "DELETE FROM emulator_stream",
        "CREATE TABLE mine (x)",
        "DROP TABLE emulator_state",
        "ALTER TABLE emulator_state ADD COLUMN mine",
        "PRAGMA user_version = 7",
        "REINDEX",
    ],
)
def test_it_refuses_whatever_would_write(statement: str) -> None:
    content = database()
    connection = Shared().of(content)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute(statement)
    assert connection.serialize() == content


def test_each_database_is_opened_once() -> None:
    many = Shared()
    content = database()
    assert many.of(content) is many.of(bytes(bytearray(content)))
    assert many.of(content) is not many.of(database(1))


def test_one_that_nobody_reads_goes_but_for_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "MOST_KEPT", 2)
    many, read = Shared(), database()
    reader = many.of(read)
    unread = weakref.ref(many.of(database(1)))
    many.of(read)
    many.of(database(2))
    many.of(database(3))
    gc.collect()
    assert unread() is None
    assert many.of(read) is reader
    assert reader.execute("SELECT drawn FROM emulator_stream").fetchall() == [(0,)]


def test_a_copy_of_ones_own_has_what_was_owed_and_nobody_else_sees_it() -> None:
    common = Shared().of(database())
    with closing(own_copy(common, [INSERT])) as own, closing(own_copy(common, [])) as other:
        assert own.execute(STATES).fetchall() == [("x", 1)]
        assert [each.execute(STATES).fetchall() for each in (common, other)] == [[], []]
        assert not own.in_transaction


def test_a_copy_that_cannot_be_made_whole_is_none() -> None:
    common = Shared().of(database())
    with pytest.raises(sqlite3.IntegrityError):
        own_copy(common, [INSERT, INSERT])
    assert common.execute(STATES).fetchall() == []


def test_what_is_no_database_of_ours_is_refused() -> None:
    with pytest.raises(VersionMismatch):
        Shared().of(b"a letter to my bank" * 50)
