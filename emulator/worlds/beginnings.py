"""The first state of a world: a database's own, completed by the server's."""

from datetime import datetime
from typing import Any, Protocol

from emulator.settings import WorldSettings
from emulator.snapshots import copies
from emulator.snapshots.baselines import Baselines
from emulator.store.shared import Shared
from emulator.store.state import read_state, write_state
from emulator.store.store import Store
from emulator.worlds.clock import Clock, ScheduledWork
from emulator.worlds.mails import Mail


class Defaults(Protocol):
    """What a world begins with where its database, or who makes it, says nothing else."""

    baselines: Baselines
    settings: WorldSettings
    start: datetime | None
    shared: Shared
    """What worlds in memory read until they are written to."""


def beginning(
    defaults: Defaults, seed: int | None = None, start: datetime | None = None, past: bool = False
) -> copies.Change:
    """What makes a database the first state of a world; seed and start, if given, go before its own."""
    fresh = {
        "seed": defaults.baselines.seed,
        "clock": Clock(Store(), defaults.start).dump(),
        "limits": {},
        "settings": defaults.settings.model_dump(),
    }
    asked: dict[str, Any] = {} if seed is None else {"seed": seed}
    if start is not None:
        asked["clock"] = Clock(Store(), start).dump()
    return completing(fresh, asked, past)


def completing(fresh: dict[str, Any], asked: dict[str, Any], past: bool = False) -> copies.Change:
    """What completes the state of a database: its own goes before the fresh one, what was asked before both.

    Requests that led to what is in it may be another world's, with ids that are known here too: they
    are forgotten, unless the `past` comes with it.
    """

    def complete(source: Store) -> dict[str, Any]:
        parts = fresh | read_state(source) | asked
        for model in (ScheduledWork, Mail) if not past else ():
            source.update_all(model, [("cause", "not null", None)], cause=None)
        clock = Clock(Store(), None)
        clock.load(parts["clock"])
        return write_state(source, parts | {"clock": clock.dump()})

    return complete
