"""A vendor's section of a dataset, made from its tables: a list of records for each, and its rows.

Records are spelled as the columns. Where a section has a shape of its own for a record, that is a model
whose `columns()` are what is stored.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, create_model

from emulator.datasets.seeder import Seeder
from emulator.store.records import (
    Model,
    RowProblems,
    check,
    key_of,
    no_problems,
    plant,
    record_of,
    references,
    tables_of,
)
from emulator.store.store import Store, table_of

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

    def try_out(place: str, model: Model, values: dict[str, Any], own: Any = None) -> None:
        for column, problem in check(seeder.store, known, model, values, row_problems, own):
            raise seeder.fail(f"{place}.{column}", problem)

    for name, model in models.items():
        own, linked = references_to_itself(model), list[tuple[str, Any, dict[str, Any]]]()
        for position, record in enumerate(getattr(section, name)):
            values, place = columns(record), f"{name}.{position}"
            complete(model, values)
            links = {column: values[column] for column in own if values.get(column) is not None}
            values |= dict.fromkeys(links)
            try_out(place, model, values)
            key = plant(seeder.store, model, values)
            linked += [(place, key, links)] if links else []
        for place, key, links in linked:
            [row] = seeder.store.all(model, [(key_of(model), "=", key)])
            try_out(place, model, row._asdict() | links, key)  # type: ignore[attr-defined]
            seeder.store.update_all(model, [(key_of(model), "=", key)], **links)


def references_to_itself(model: Model) -> list[str]:
    """Columns that name another row of the same table, which may stand further down: they are written last."""
    return [column for column, table in references(model) if table == table_of(model).name]


def columns(record: Any) -> dict[str, Any]:
    """A record as stored."""
    found: dict[str, Any] = record.columns() if hasattr(record, "columns") else record.model_dump()
    return found


def read_section(store: Store, section: type[BaseModel], models: Mapping[str, Model]) -> dict[str, list[Any]]:
    """The records of a section as `write_section` would take them: the lists of a database that have any."""
    kinds = {name: get_args(info.annotation)[0] for name, info in section.model_fields.items() if name != "counts"}
    rows = {name: store.all(models[name], order=key_of(models[name])) for name in kinds}
    return {name: [record_from(kind, row) for row in rows[name]] for name, kind in kinds.items() if rows[name]}


def record_from(kind: type[BaseModel], row: Any) -> Any:
    """A row as a record, without what it may leave out.

    A shape of its own has the way back too: `written(values)`, what it says of a row's values.
    """
    values = row._asdict()
    if hasattr(kind, "written"):
        return kind.written(values)
    return dict(told(kind, values))


def told(kind: type[BaseModel], values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What of a row's values a record must say, in its own order: all but defaults."""
    for name, info in kind.model_fields.items():
        value = values[name]
        if info.is_required() or value != info.get_default(call_default_factory=True):
            yield name, value
