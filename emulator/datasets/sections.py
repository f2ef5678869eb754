"""A vendor's section of a dataset, made from its tables: a list of records for each, and its rows.

Records are spelled as the columns. Where a section has a shape of its own for a record, that is a model
whose `columns()` are what is stored.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from emulator.datasets.seeder import Seeder
from emulator.store.records import Model, RowProblems, check, no_problems, plant, record_of, tables_of

STRICT = ConfigDict(extra="forbid")
MOST_COUNTED = 100_000
Complete = Callable[[Model, dict[str, Any]], None]


def section_of(
    models: Mapping[str, Model], counts: Iterable[str] = (), most: int | None = MOST_COUNTED, **shapes: Any
) -> type[BaseModel]:
    """The shape of a section: a list for each table, and how many more rows to make up of those that can be.

    `shapes` has the records that are not spelled as the columns.
    """
    numbers: dict[str, Any] = {name: (int, Field(0, ge=0, le=most)) for name in counts}
    counted = create_model("Counts", __config__=STRICT, **numbers)
    many: Any = list  # of a type made here, which only pydantic can follow
    fields: dict[str, Any] = {name: (many[shapes.get(name) or record_of(models[name])], []) for name in models}
    return create_model("Section", __config__=STRICT, counts=(counted, counted()), **fields)


def write_section(
    seeder: Seeder,
    section: Any,
    models: Mapping[str, Model],
    row_problems: RowProblems = no_problems,
    complete: Complete = lambda model, values: None,
) -> None:
    """Write a section's records in the order of their tables; one that does not fit stops it, by name and column.

    `complete` fills in what a record may leave out.
    """
    known = tables_of(models.values())
    for name, model in models.items():
        for position, record in enumerate(getattr(section, name)):
            values = columns(record)
            complete(model, values)
            for column, problem in check(seeder.store, known, model, values, row_problems):
                raise seeder.fail(f"{name}.{position}.{column}", problem)
            plant(seeder.store, model, values)


def columns(record: Any) -> dict[str, Any]:
    """A record as stored."""
    found: dict[str, Any] = record.columns() if hasattr(record, "columns") else record.model_dump()
    return found
