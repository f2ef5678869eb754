"""What somebody brings as a database: tried by what each vendor, and the control plane itself, would take."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic import ConfigDict, create_model

from emulator.control.faults import check_fault
from emulator.control.simulate import ACTION as SIMULATE
from emulator.control.simulate import check_later
from emulator.control.worlds.examine_calls import GIVEN, check_calls
from emulator.exchange.vendor import Vendor
from emulator.snapshots.check import by_us, read_stored, told
from emulator.snapshots.check import examine as check_content
from emulator.store.moments import EARLIEST, LATEST, from_text
from emulator.store.store import Store
from emulator.worlds.clock import ScheduledWork
from emulator.worlds.faults import FaultRow

FURTHEST = timedelta(days=36_500)
"""How far beyond the last moment of a clock something may wait, for ever."""
CheckWork = Callable[[str, Any], None]
"""Raises ValueError for scheduled work that could not run."""
Given = Mapping[str, Any]
"""The values of scheduled work, each with its type."""


def examine(content: bytes, vendors: Sequence[Vendor]) -> None:
    """Refuse (VersionMismatch) a database that no world could go on from. May be called in another thread."""
    works: dict[str, Given | None] = dict(GIVEN)
    works |= {name: vendor.behaviour.given.get(name) for vendor in vendors for name in vendor.behaviour.actions}

    def check_work(action: str, given: Any) -> None:
        if action == SIMULATE:
            check_later(given, vendors)
        elif action in works:
            check_given(works[action], given)
        else:
            raise ValueError(f"no scheduled work is called {action!r}")

    def check_faults(store: Store) -> None:
        with told("emulator_fault"):
            rows = store.all(FaultRow)
        with by_us():
            for row in rows:
                check_fault({"id": f"f{row.id}", **row.rule, "seen": row.seen, "hits": row.hits}, vendors)

    joined = [vendor.name for vendor in vendors if vendor.behaviour.telephones is not None]
    check_content(
        content,
        [check_faults, lambda store: check_calls(store, joined), lambda store: check_schedule(store, check_work)],
    )


def check_schedule(store: Store, check_work: CheckWork) -> None:
    """Refuse scheduled work that does not exist, cannot be done, or has no moment to be done at."""
    for work in store.all(ScheduledWork):
        with told(f"emulator_schedule: row {work.id}"):
            read_stored("due", work.due)
            if not EARLIEST <= from_text(work.due) < LATEST + FURTHEST:
                raise ValueError("due: must lie in the years 1970 to 9099")
            check_work(work.action, work.given)


def check_given(wanted: Given | None, given: Any) -> None:
    """Refuse (ValueError) other values than scheduled work takes; where nobody says which, any object will do."""
    fields: dict[str, Any] = {name: (kind, ...) for name, kind in (wanted or {}).items()}
    config = ConfigDict(extra="allow" if wanted is None else "forbid", strict=True)
    create_model("Given", __config__=config, **fields).model_validate(given)
