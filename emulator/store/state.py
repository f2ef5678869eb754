"""What a world remembers beside its records: clock, settings, limits; as stored, and as a stranger must bring it."""

from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, FiniteFloat
from pydantic import Field as Property
from sqlalchemy import JSON, Column, bindparam
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Field, SQLModel

from emulator.settings import WorldSettings
from emulator.store.moments import EARLIEST, LATEST
from emulator.store.statements import all_models
from emulator.store.store import Query, Store, table_of


class WorldState(SQLModel, table=True):
    """What a world remembers beside its records: clock, settings, limits."""

    __tablename__ = "emulator_state"
    name: str = Field(primary_key=True)
    value: Any = Field(sa_column=Column(JSON, nullable=False))


class Part(BaseModel):
    """A part of a state: just these members."""

    model_config = ConfigDict(extra="forbid")


Instant = Annotated[float, Property(ge=EARLIEST.timestamp(), lt=LATEST.timestamp(), allow_inf_nan=False)]
"""Seconds since 1970 at which a clock may stand."""


class ClockState(Part):
    """How the clock stands."""

    frozen: Instant | None
    offset: float = Property(ge=-LATEST.timestamp(), lt=LATEST.timestamp(), allow_inf_nan=False)
    now: Instant


class State(Part):
    """What a snapshot has beside the records: the form it must have to be taken from a stranger."""

    seed: int = Property(ge=0, le=2**63 - 1)
    clock: ClockState
    limits: dict[str, tuple[FiniteFloat, FiniteFloat]]
    settings: WorldSettings


def models() -> Iterator[type[SQLModel]]:
    """Every table's model, but the state's, which has a form of its own."""
    return (model for model in all_models() if model is not WorldState)


POSITION = "position"
"""How far the log of a world in a file had come. A database that is brought has none: its log is not here."""


class Stand(NamedTuple):
    """How far a database and its log have come together."""

    position: int
    mark: int
    """What the log is known by there."""


NEW_POSITION = insert(table_of(WorldState)).values(name=POSITION, value=bindparam("position"))
WRITE_POSITION = Query(
    NEW_POSITION.on_conflict_do_update(index_elements=["name"], set_={"value": NEW_POSITION.excluded.value})
)
"""To replace the row would write to the names' index too, each time."""


def read_state(store: Store) -> dict[str, Any]:
    """What a database remembers beside the records."""
    if store.owed:
        store.own()
    return {row.name: row.value for row in store.all(WorldState, [("name", "!=", POSITION)])}


def read_position(store: Store) -> Stand | None:
    """How far the log had come when this database was last written to; None if nobody noted it."""
    if store.owed:
        store.own()
    row = store.one(WorldState, name=POSITION)
    fits = row and isinstance(row.value, list) and [*map(type, row.value)] == [int, int]
    return Stand(*row.value) if row and fits else None


def write_position(store: Store, stand: Stand) -> None:
    """Let a database know how far its log has come, in the transaction that is open."""
    store.connection.execute(
        WRITE_POSITION.sql, WRITE_POSITION.arguments({"position": f"[{stand.position},{stand.mark}]"})
    )


def write_state(store: Store, parts: dict[str, Any]) -> dict[str, Any]:
    """Let a database remember this, and nothing else; returns it."""
    with store.transaction():
        store.delete(WorldState)
        for name, value in parts.items():
            store.insert(WorldState, name=name, value=value)
    return parts
