"""What a planted row must be, beyond what its columns declare.

Moments are text to the database. A column whose stored values are moments (or, in an empty table,
whose name says so) takes any ISO 8601 form, and stores it as the others are; none at all where
others have none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import JSON, Boolean, Column, Float, Integer, String
from sqlmodel import AutoString, SQLModel

from emulator.control.errors import ControlError, invalid, invalid_values
from emulator.control.worlds.clock import to_moment
from emulator.store import records
from emulator.store.database import Conflict
from emulator.store.moments import to_text
from emulator.store.records import (
    STORED_MOMENT,
    RowProblems,
    broken_rules,
    check,
    key_of,
    moment_columns,
    record_of,
    references,
)
from emulator.store.statements import shown_columns
from emulator.store.store import Condition, table_of
from emulator.worlds.world import World

Model = type[SQLModel]
Referring = tuple[Model, Any]
"""A row that refers to another: its table and key."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")
NAMES_OF_MOMENTS = re.compile(r"(\w+_)?(created|modified|updated|started|ended|at|time|expires)")
MOST_REFERRING = 100
"""How many rows of each kind that refer to one are held against the rules when it changes."""
OPERATORS = {">": ">=", "<": "<=", "!": "!="}
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@cache
def shape_of(model: Model) -> type[BaseModel]:
    """What a posted row must look like."""
    return record_of(model, strict=True)


def schema_of(resources: Mapping[str, Model], model: Model) -> dict[str, Any]:
    """A row's JSON schema; its key, its moments, and the resources that it refers to are named."""
    names = {table_of(each).name: name for name, each in resources.items()}
    formats = {column: {"format": "date-time"} for column in moment_columns(model)}
    referred = {column: {"references": names[table]} for column, table in references(model)}
    properties = columns_of(model)["properties"]
    told = {name: {**said, **formats.get(name, {}), **referred.get(name, {})} for name, said in properties.items()}
    return {**columns_of(model), "properties": told, "key": key_of(model)}


@cache
def columns_of(model: Model) -> dict[str, Any]:
    """What a posted row must look like, as a JSON schema; it takes a millisecond or two to make."""
    return shape_of(model).model_json_schema()


@cache
def change_of(model: Model) -> type[BaseModel]:
    """What a change of a row must look like."""
    return record_of(model, strict=True, partial=True)


def read_row(model: Model, row: Any) -> dict[str, Any]:
    """A posted row's values by column, or 422."""
    return validated(shape_of(model), row)


def read_change(model: Model, row: Any, change: Any) -> dict[str, Any]:
    """The values that change by column, or 422; the key stays."""
    values = validated(change_of(model), change)
    key = key_of(model)
    if values.pop(key, getattr(row, key)) != getattr(row, key):
        raise invalid(key, "names the row, and cannot be changed")
    return values


def validated(shape: type[BaseModel], given: Any) -> dict[str, Any]:
    """The values that were given, or 422."""
    try:
        return shape.model_validate_json(orjson.dumps(given)).model_dump(exclude_unset=True)
    except ValidationError as error:
        raise invalid_values(error) from None


def plant(
    world: World,
    models: Mapping[str, Model],
    model: Model,
    values: dict[str, Any],
    of_moments: set[str],
    row_problems: RowProblems,
) -> Any:
    """Store a row, or say with 422 which column does not fit; returns the key.

    `of_moments` are the columns that hold moments, `row_problems` the vendor's.
    """
    store_moments(world, model, values, of_moments)
    key = key_of(model)
    if values.get(key) is None:
        values.pop(key, None)
        if is_text(table_of(model).c[key]):
            values[key] = world.chance.uuid(f"data/{table_of(model).name}")
    if wrong := check(world.store, models, model, values, row_problems):
        raise ControlError(422, "; ".join(f"{field}: {problem}" for field, problem in wrong), wrong)
    try:
        return records.plant(world.store, model, values)
    except Conflict as error:
        raise ControlError(422, f"the database refuses the row: {error}") from None


def change(
    world: World,
    models: Mapping[str, Model],
    model: Model,
    row: Any,
    values: dict[str, Any],
    row_problems: RowProblems,
) -> None:
    """Change a row's columns, or say with 422 which does not fit: of it, or of a row that refers to it.

    What was wrong before, and is none of the change's, is left as it is.
    """
    store_moments(world, model, values, moments(world, model))
    before, key = show(model, row), getattr(row, key_of(model))

    def wrong(columns: dict[str, Any]) -> list[tuple[str, str]]:
        return check(world.store, models, model, columns, row_problems, key)

    after = deepcopy(before) | values
    known = wrong(deepcopy(before))
    refuse_new([each for each in known if after.get(each[0]) == before.get(each[0])], wrong(after))
    others = [*referring(world, models, model, key)]
    were = {
        each: list(broken_rules(world.store, models, *now, row_problems)) for each, now in referring_now(world, others)
    }
    differing = {name: after[name] for name in before if after[name] != before[name]}
    try:
        records.change(world.store, model, row, differing)
    except Conflict as error:
        raise ControlError(422, f"the database refuses the row: {error}") from None
    for each, now in referring_now(world, others):
        for problem in broken_rules(world.store, models, *now, row_problems):
            if problem not in were[each]:
                raise invalid(
                    next(iter(values)), f"does not fit {table_of(each[0]).name} {each[1]}: {': '.join(problem)}"
                )


def refuse_new(known: list[tuple[str, str]], wrong: list[tuple[str, str]]) -> None:
    """Raise 422 for what is wrong with a row and was not known before."""
    fresh = [each for each in wrong if each not in known]
    if fresh:
        raise ControlError(422, "; ".join(f"{field}: {problem}" for field, problem in fresh), fresh)


def referring(world: World, models: Mapping[str, Model], model: Model, key: Any) -> Iterator[Referring]:
    """Tables and keys of the rows that refer to one; of very many, the first."""
    for other in models.values():
        for column in table_of(other).columns:
            if any(reference.column.table is table_of(model) for reference in column.foreign_keys):
                for row in world.store.all(other, [(column.key, "=", key)], order=key_of(other), limit=MOST_REFERRING):
                    yield other, getattr(row, key_of(other))


def referring_now(
    world: World, others: Iterable[Referring]
) -> Iterator[tuple[Referring, tuple[Model, dict[str, Any]]]]:
    """Such rows, those that are still there, each with what it holds."""
    for other, key in others:
        row = world.store.one(other, **{key_of(other): key})
        if row is not None:
            yield (other, key), (other, deepcopy(show(other, row)))


def store_moments(world: World, model: Model, values: dict[str, Any], of_moments: set[str]) -> None:
    """Bring moments into the form in which they are stored, or 422."""
    for name in values.keys() & of_moments:
        if values[name] is not None and not (values[name] == "" and world.store.count(model, [(name, "=", "")])):
            values[name] = stored_moment(name, values[name])


def moments(world: World, model: Model) -> set[str]:
    """The columns that hold moments."""
    names = set()
    for column in shown_columns(table_of(model)):
        if is_text(column) and not column.primary_key and not column.foreign_keys and column.computed is None:
            known = world.store.all(model, [(column.key, "not null", None), (column.key, "!=", "")], limit=1)
            sample = getattr(known[0], column.key) if known else None
            if (MOMENT if known else NAMES_OF_MOMENTS).fullmatch(sample or column.key):
                names.add(column.key)
    return names


def is_text(column: Column[Any]) -> bool:
    """Whether a column holds text."""
    return isinstance(column.type, String | AutoString)


def stored_moment(name: str, value: str) -> str:
    """A moment as the database has it; one that looks so already keeps all its digits."""
    try:
        moment = to_text(to_moment(value))
    except ValueError as error:
        raise invalid(name, str(error)) from None
    return value if STORED_MOMENT.fullmatch(value) else moment


def conditions(model: Model, query: list[tuple[str, str]]) -> list[Condition]:
    """`duration>=60&name=Ada` as conditions; `null` asks for nothing there."""
    found: list[Condition] = []
    for given, value in query:
        operator = OPERATORS.get(given[-1:], "=")
        name = given if operator == "=" else given[:-1]
        columns = [column.key for column in table_of(model).columns if not isinstance(column.type, JSON)]
        if name not in columns:
            raise invalid(name or "(empty)", "is no column to filter on", columns)
        if value == "null" and operator in ("=", "!="):
            found.append((name, "null" if operator == "=" else "not null", None))
        else:
            found.append((name, operator, typed(model, name, value)))
    return found


def typed(model: Model, name: str, value: str) -> Any:
    """A value of a query as the column stores it."""
    kind = table_of(model).c[name].type
    try:
        if isinstance(kind, Boolean):
            return BOOLEANS[value.lower()]
        if isinstance(kind, Integer):
            return max(min(int(value), 2**63 - 1), -(2**63))
        return float(value) if isinstance(kind, Float) else respelled(model, name, value)
    except (KeyError, ValueError):
        raise invalid(name, f"{value!r} is not of the column's type, {str(kind).lower()}") from None


def respelled(model: Model, name: str, value: str) -> Any:
    """A text as a row would have it: a number in its stored form, a moment; what is none stays as it is."""
    try:
        return column_type(model, name).validate_python(value) if name in model.model_fields else value
    except ValidationError:
        return value


@cache
def column_type(model: Model, name: str) -> TypeAdapter[Any]:
    """The type of a column, with what it does to values from outside."""
    info = model.model_fields[name]
    kind: Any = info.annotation
    for rule in info.metadata:
        kind = Annotated[kind, rule]
    return TypeAdapter(kind)


def show(model: Model, row: Any) -> dict[str, Any]:
    """A row as JSON, without what the database computes itself."""
    return {c.key: getattr(row, c.key) for c in table_of(model).columns if c.computed is None}
