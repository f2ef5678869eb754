"""Records from outside: a table's columns as a pydantic model, and what no model can see.

That is: ids and unique values that are taken, references that lead nowhere or to what is somebody else's, and
what the rules of a vendor's API say.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, cast, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler, create_model
from pydantic_core import CoreSchema
from sqlalchemy import Integer, UniqueConstraint
from sqlmodel import SQLModel

from emulator.store.moments import read_moment, to_text
from emulator.store.store import Store, table_of

Model = type[SQLModel]
RowProblems = Callable[[Store, Model, dict[str, Any]], Iterable[tuple[str, str]]]
"""A store, a table and a row's values → column and problem, for each rule that the row breaks."""
MOST = 2**63 - 1
STORED_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(\d{3})?")


def as_stored(text: str) -> str:
    """A moment in any ISO 8601 form as it is stored; one that looks so already keeps all its digits."""
    try:
        moment = to_text(read_moment(text))
    except (ValueError, OverflowError):
        raise ValueError("must be an ISO 8601 date and time") from None
    return text if STORED_MOMENT.fullmatch(text) else moment


Moment = Annotated[str, AfterValidator(as_stored)]
"""The type of a column that holds moments: what comes from outside is checked."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """Says of a column that holds a document what its rows hold there: `Annotated[dict[str, Any], Shaped(Script)]`."""

    kind: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(self.kind)


@cache
def moment_columns(model: Model) -> frozenset[str]:
    """Names of a table's columns that hold moments."""
    return frozenset(
        name for name, info in model.model_fields.items() if holds_moments([info.annotation, *info.metadata])
    )


def holds_moments(parts: Iterable[Any]) -> bool:
    """Whether a column's type, or one of those that it allows, is Moment."""
    return any(
        (isinstance(part, AfterValidator) and part.func is as_stored) or holds_moments(get_args(part)) for part in parts
    )


def record_of(model: Model, strict: bool = False, partial: bool = False) -> type[BaseModel]:
    """A table's columns as they are typed, and nothing else; the key may be left out, of a `partial` one all."""
    columns = table_of(model).c
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        is_key, kind, rules = columns[name].primary_key, cast(Any, info.annotation), list(info.metadata)
        if isinstance(columns[name].type, Integer):
            rules.insert(0, Field(ge=1 if is_key else -MOST, le=MOST))
        if is_key:
            kind = optional(kind, [rule for rule in rules if isinstance(rule, AfterValidator)])
            rules = [rule for rule in rules if not isinstance(rule, AfterValidator)]
        for rule in rules:
            kind = Annotated[kind, rule]
        default = ... if info.is_required() else info.get_default(call_default_factory=True)
        fields[name] = (kind, None if is_key or partial else default)
    config = ConfigDict(extra="forbid", strict=strict, allow_inf_nan=False)
    return create_model(f"{model.__name__}Record", __config__=config, **fields)


def optional(kind: Any, respelling: Iterable[AfterValidator]) -> Any:
    """The type of a key that may be left out: there is nothing to respell then."""
    for rule in respelling:
        kind = Annotated[kind, rule]
    return kind | None


def no_problems(store: Store, model: Model, values: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """The rules of an API that has none."""
    return ()


def tables_of(models: Iterable[Model]) -> dict[str, Model]:
    """Tables by their names in the database."""
    return {table_of(model).name: model for model in models}


def check(
    store: Store,
    models: Mapping[str, Model],
    model: Model,
    values: dict[str, Any],
    row_problems: RowProblems,
    own: Any = None,
) -> list[tuple[str, str]]:
    """What keeps a row from outside out: column and problem. `own` is the key of the row that it takes the place of.

    The API's rules are asked last: they may respell values, which may then be another row's.
    """
    wrong = list(problems(store, models, model, values, own))
    wrong = wrong or list(broken_rules(store, models, model, values, row_problems))
    return wrong or list(problems(store, models, model, values, own))


def broken_rules(
    store: Store, models: Mapping[str, Model], model: Model, values: dict[str, Any], row_problems: RowProblems
) -> list[tuple[str, str]]:
    """What is wrong with a row whose references lead somewhere: whose that is, or what the API's own rules say."""
    return list(foreign(store, models, model, values)) or list(row_problems(store, model, values))


def problems(
    store: Store, models: Mapping[str, Model], model: Model, values: Mapping[str, Any], own: Any = None
) -> Iterator[tuple[str, str]]:
    """What keeps a record from being stored: column and problem. `models` are the known ones by table.

    `own` is the key of the row that the record takes the place of, if it does.
    """
    for names in unique_columns(model):
        taken = {name: values[name] for name in names if values.get(name) is not None}
        holder = store.one(model, **taken) if len(taken) == len(names) else None
        if holder is not None and (own is None or getattr(holder, key_of(model)) != own):
            yield names[-1], f"{values[names[-1]]!r} is already in use"
    for column in table_of(model).columns:
        for key in column.foreign_keys:
            value, target = values.get(column.key), models.get(key.column.table.name)
            if value is not None and target and not store.one(target, **{key.column.key: value}):
                yield column.key, f"no record of {key.column.table.name} has the {key.column.key} {value!r}"


def foreign(
    store: Store, models: Mapping[str, Model], model: Model, values: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """References to what is somebody else's. All that a row names belongs to one customer, unit or account.

    Whose it is says the table's own column for that, or else the first reference.
    """
    owners: dict[str, Any] = {}
    for column, target in sorted(references(model), key=lambda reference: bool(owned_by(models, reference[1]))):
        value = values.get(column)
        if value is None and owned_by(models, target):
            continue
        for owner, key in roots(store, models, target, value):
            if owners.setdefault(owner, key) != key:
                yield column, f"{value!r} is another {owner.rpartition('_')[2]}'s"


def references(model: Model) -> list[tuple[str, str]]:
    """The columns of a table that refer to another's rows, and to which table's."""
    return [(column.key, key.column.table.name) for column in table_of(model).columns for key in column.foreign_keys]


def owned_by(models: Mapping[str, Model], table: str) -> list[tuple[str, str]]:
    """The references that a row of a table cannot be without: to what it belongs to. None where it is its own."""
    model = models.get(table)
    if model is None:
        return []
    return [(name, target) for name, target in references(model) if not table_of(model).c[name].nullable]


def roots(store: Store, models: Mapping[str, Model], table: str, key: Any) -> Iterator[tuple[str, Any]]:
    """Whose a row is, all the way up: table and key."""
    above = owned_by(models, table)
    row = store.one(models[table], **{key_of(models[table]): key}) if above else None
    if not above:
        yield table, key
    for name, target in above:
        yield from roots(store, models, target, getattr(row, name))


def key_of(model: Model) -> str:
    """The column that names a row."""
    key: str = next(iter(table_of(model).primary_key)).key
    return key


def plant(store: Store, model: Model, values: Mapping[str, Any]) -> Any:
    """Store a row from outside with what follows from it; returns its key.

    A table whose rows lead to more (numbers to find it by, work for later) has a method `follow(store)`.
    """
    number = store.insert(model, **values)
    key = number if values.get(key_of(model)) is None else values[key_of(model)]
    follow(store, model, key)
    return key


def change(store: Store, model: Model, row: Any, values: Mapping[str, Any]) -> None:
    """Change a row's columns from outside, with what follows from that.

    A table whose other rows hold copies of what changes has a method `replace(before, store)`: it brings
    them in line with the row, which was `before`.
    """
    key = getattr(row, key_of(model))
    store.update_all(model, [(key_of(model), "=", key)], **values)
    if replace := getattr(model, "replace", None):
        replace(store.one(model, **{key_of(model): key}), row, store)
    follow(store, model, key)


def follow(store: Store, model: Model, key: Any) -> None:
    """Bring what follows from a row in line with it, after the row came or was changed from outside."""
    if lead := getattr(model, "follow", None):
        lead(store.one(model, **{key_of(model): key}), store)


def leave(store: Store, model: Model, row: Any) -> None:
    """Bring what followed from a row in line with its end, before it is deleted from outside.

    A table whose rows leave more behind than the database itself clears away has a method `leave(store)`.
    """
    if last := getattr(model, "leave", None):
        last(row, store)


def unique_columns(model: Model) -> Iterator[tuple[str, ...]]:
    """The columns, alone or together, that no two rows may have alike."""
    table = table_of(model)
    yield tuple(column.key for column in table.primary_key)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield tuple(column.key for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.key for column in index.columns)
