"""Another program that writes to a world's file, also while the file is closed and opened again."""

from contextlib import closing
from pathlib import Path
from typing import Any

from emulator.store.store import Store
from emulator.vendors import VENDORS
from emulator.worlds.clock import ScheduledWork

VALUES: dict[str, Any] = {"action": "test", "given": {}}


def test_it_is_noticed_whenever_it_writes(tmp_path: Path) -> None:
    assert [vendor.behaviour for vendor in VENDORS]  # whose tables there are then
    path = tmp_path / "w.sqlite"
    with closing(Store()) as empty, closing(Store(path)) as store:
        empty.create()
        store.take(empty)
        with closing(Store(path)) as other:
            for number in range(1, 7):
                store.notice_others()
                assert store.count(ScheduledWork) == number - 1
                assert number % 3 == 0 or store.sleep()
                assert store.count(ScheduledWork) == number - 1  # which opens the file before anybody looks
                other.insert(ScheduledWork, due=f"2026-03-02T09:00:00.00{number}", **VALUES)
                store.notice_others()
                assert store.count(ScheduledWork) == number
