"""A glance at a file says what SQLite would say of its tables."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from emulator.sharing.glance import Glance
from emulator.store.store import Store
from emulator.vendors import VENDORS


@pytest.fixture
def content() -> bytes:
    for vendor in VENDORS:
        vendor.load()
    with closing(Store()) as store:
        store.create()
        return store.dump()


def changed(path: Path, content: bytes, statement: str) -> Path:
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement)
        database.commit()
    return path


def test_rows_make_no_difference_and_tables_do(content: bytes, tmp_path: Path) -> None:
    glance = Glance(content)
    assert len(glance.pages) > 5, "each page with definitions"
    row = "INSERT INTO emulator_state VALUES ('x', '1')"
    assert glance.fits(changed(tmp_path / "row", content, row))
    for statement in (
        "DROP TABLE emulator_fault",
        "ALTER TABLE emulator_fault ADD COLUMN mine",
        "CREATE TABLE mine (x)",
        "PRAGMA user_version = 7",
    ):
        assert not glance.fits(changed(tmp_path / "other", content, statement)), statement


def test_what_a_glance_does_not_tell(content: bytes, tmp_path: Path) -> None:
    glance, path = Glance(content), tmp_path / "w.sqlite"
    for other in (b"", content[:50], content[:5000], b"a letter" * 9000):
        path.write_bytes(other)
        assert not glance.fits(path)
    path.write_bytes(content)
    assert glance.fits(path)
    Path(f"{path}-wal").touch()
    assert not glance.fits(path), "more may stand in the log"
    assert not glance.fits(tmp_path)
    assert not glance.fits(tmp_path / "none")
