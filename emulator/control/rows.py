"""What a planted row must be, beyond what its columns declare.

Moments are text to the database. A column whose stored values are moments (or, in an empty table,
whose name says so) takes any ISO 8601 form, and stores it as the others are; none at all where
others have none.
"""

import re
from collections.abc import Mapping
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
from emulator.store.records import RowProblems, check, key_of, record_of
from emulator.store.statements import shown_columns
from emulator.store.store import Condition, table_of
from emulator.worlds.world import World

Model = type[SQLModel]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")
NAMES_OF_MOMENTS = re.compile(r"(\w+_)?(created|modified|updated|started|ended|at|time|expires)")
OPERATORS = {">": ">=", "<": "<=", "!": "!="}
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@cache
def shape_of(model: Model) -> type[BaseModel]:
    """What a posted row must look like."""
    return record_of(model, strict=True)


def read_row(model: Model, row: Any) -> dict[str, Any]:
    """A posted row's values by column, or 422."""
    try:
        return shape_of(model).model_validate_json(orjson.dumps(row)).model_dump(exclude_unset=True)
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
    for name in values.keys() & of_moments:
        if values[name] is not None and not (values[name] == "" and world.store.count(model, [(name, "=", "")])):
            values[name] = stored_moment(name, values[name])
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
    """A moment as the database has it."""
    try:
        return to_text(to_moment(value))
    except ValueError as error:
        raise invalid(name, str(error)) from None


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
