"""SQL text of statements, compiled once for each shape, and the rows that come back.

A shape is a table, conditions and an order. Nothing outside this file and `store.py` knows that the
database is SQLite.
"""

import math
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, cast

import orjson
from sqlalchemy import JSON, Boolean, Column, Integer, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import ClauseElement, ColumnClause, TableClause, literal_column
from sqlalchemy.sql.operators import desc_op
from sqlmodel import SQLModel

Condition = tuple[str, str, Any]
"""Column, operator (see OPERATORS), value."""

OPERATORS: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": lambda column, value: column == value,
    "!=": lambda column, value: column != value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
    "like": lambda column, value: column.like(value, escape="\\"),
    "in": lambda column, value: column.in_(value),
    "in or null": lambda column, value: column.in_(value) | column.is_(None),
    "in many": lambda column, value: column.in_(select(func.json_each(value).table_valued("value").c.value)),
    "not in": lambda column, value: column.not_in(value),
    "null": lambda column, value: column.is_(None),
    "not null": lambda column, value: column.is_not(None),
}
LISTS = frozenset({"in", "in or null", "not in"})
"""Operators that take several values."""
FEW = 16
"""Values of a list that are bound one by one; a longer list is bound as one JSON text."""
Shape = tuple[tuple[str, str, int], ...]
"""What decides the text of conditions: column, operator, number of values."""
ROWID: ColumnElement[int] = literal_column("rowid", Integer)
"""The number that every row has, its key or not."""


class Compiler(SQLiteCompiler):
    """SQLAlchemy's, which can tell the database to do without indexes too."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        """What stands behind the name of a table."""
        return text


DIALECT = sqlite_dialect(paramstyle="qmark")
DIALECT.statement_compiler = Compiler
LONGEST_PATTERN = 50_000
"""Bytes of what a text may be like; nothing is like a longer one."""
UNINDEXED = "NOT INDEXED"
"""A hint: take the rows as they lie, or by their numbers."""


def table_of(model: type[SQLModel]) -> Table:
    """The SQLAlchemy table behind a SQLModel class."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


@cache
def name_of(model: type[SQLModel]) -> str:
    """The name of the table behind a SQLModel class."""
    return table_of(model).name


def all_models() -> Iterator[type[SQLModel]]:
    """Every table's model."""
    pending: list[type[SQLModel]] = [SQLModel]
    while pending:
        for model in pending.pop().__subclasses__():
            pending.append(model)
            if hasattr(model, "__table__"):
                yield model


@cache
def hanging_on(model: type[SQLModel], loaded: int) -> frozenset[type[SQLModel]]:
    """The tables of which the database itself removes or changes rows when one of this table goes, of those loaded."""
    found: set[type[SQLModel]] = set()
    pending = [model]
    while pending:
        above = f"{table_of(pending.pop()).name}."
        below = {
            each
            for each in all_models()
            if any(key.target_fullname.startswith(above) for key in table_of(each).foreign_keys)
        }
        pending += below - found
        found |= below
    return frozenset(found)


class Query:
    """A SQLAlchemy statement compiled once; keep it in a module constant and run it often."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=DIALECT)
        self.sql = str(compiled)
        self.names: Sequence[str] = compiled.positiontup or ()  # type: ignore[attr-defined]
        self.fixed = dict(compiled.params)
        columns = getattr(statement, "selected_columns", None)
        self.make = row_maker("Row", list(columns)) if columns is not None else None
        self.tables = tables_in(statement)

    def arguments(self, values: dict[str, Any]) -> list[Any]:
        """The values in the order in which the SQL text wants them."""
        given = self.fixed | values
        return [given[name] for name in self.names]


def tables_in(statement: ClauseElement) -> frozenset[str]:
    """The names of the tables that a statement names, in whatever part of it."""
    parts = [*visitors.iterate(statement)]
    tables = [part.table if isinstance(part, ColumnClause) else part for part in parts]
    return frozenset(table.name for table in tables if isinstance(table, TableClause))


def row_maker(name: str, columns: Sequence[Any]) -> Callable[[Sequence[Any]], Any]:
    """A function from a driver's tuple to a named tuple, JSON and booleans decoded."""
    kind: Any = namedtuple(name, [column.key for column in columns])  # type: ignore[misc]
    make: Callable[[Sequence[Any]], Any] = kind._make
    decoders = [(i, decoder(column)) for i, column in enumerate(columns)]
    special = [(i, decode) for i, decode in decoders if decode]
    if not special:
        return make

    def decode_row(values: Sequence[Any]) -> Any:
        row = list(values)
        for i, decode in special:
            if row[i] is not None:
                row[i] = decode(row[i])
        return make(row)

    return decode_row


def decoder(column: Any) -> Callable[[Any], Any] | None:
    """What turns a stored value into the Python value, where the driver's own is not it."""
    if isinstance(column.type, Boolean):
        return bool
    return from_json if isinstance(column.type, JSON) else None


def from_json(value: Any) -> Any:
    """A JSON column's value; SQLite keeps one that is a bare number as a number."""
    return orjson.loads(value) if isinstance(value, str) else value


def shown_columns(table: Table) -> list[Column[Any]]:
    """The columns of a row. What the database computes itself serves conditions and indexes only."""
    return [column for column in table.columns if column.computed is None]


@cache
def table_rows(model: type[SQLModel]) -> Callable[[Sequence[Any]], Any]:
    """The row maker of a whole table."""
    return row_maker(model.__name__, shown_columns(table_of(model)))


@cache
def json_columns(model: type[SQLModel]) -> frozenset[str]:
    """Names of a table's JSON columns."""
    return frozenset(c.key for c in table_of(model).columns if isinstance(c.type, JSON))


def encoded(model: type[SQLModel], values: dict[str, Any]) -> list[Any]:
    """Values as the driver stores them."""
    json = json_columns(model)
    return [orjson.dumps(v).decode() if k in json and v is not None else v for k, v in values.items()]


@cache
def row_defaults(model: type[SQLModel]) -> dict[str, Any]:
    """A table's columns in their order, each with the value it has when none is given."""
    shown = shown_columns(table_of(model))
    return {c.key: c.default.arg if c.default is not None else None for c in shown}  # type: ignore[attr-defined]


def complete(model: type[SQLModel], values: dict[str, Any]) -> dict[str, Any]:
    """A new row's values in the table's order, defaults filled in; KeyError for a name that is no column."""
    defaults = row_defaults(model)
    if unknown := values.keys() - defaults.keys():
        raise KeyError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    return {name: values.get(name, given) for name, given in defaults.items() if name in values or given is not None}


def where_clause(table: Table, shape: Shape) -> list[ColumnElement[bool]]:
    """The WHERE of a shape: one clause for each (column, operator, number of values)."""
    clauses = []
    for i, (column, operator, size) in enumerate(shape):
        binds: list[Any] = [bindparam(f"w{i}_{j}") for j in range(size)]
        value = binds if operator in LISTS else binds[0] if binds else None
        clauses.append(OPERATORS[operator](ROWID if column == "rowid" else table.c[column], value))
    return clauses


def order_columns(table: Table, order: str, reverse: bool) -> list[Any]:
    """`-created,-id` as SQLAlchemy order expressions, turned round for reading from the far end.

    As in PostgreSQL, null is larger than every value.
    """
    result: list[Any] = []
    for name in filter(None, order.split(",")):
        column: Column[Any] = table.c[name.lstrip("-")]
        term = column.desc() if name.startswith("-") != reverse else column.asc()
        result.append(term if not column.nullable else with_null_largest(term))
    return result


def with_null_largest(term: Any) -> Any:
    """An order with null after every value, or, descending, before."""
    return term.nulls_first() if term.modifier is desc_op else term.nulls_last()


@lru_cache(maxsize=4096)
def compiled_text(
    kind: str, model: type[SQLModel], shape: Shape, extra: Any = None, reverse: bool = False, hint: str = ""
) -> str:
    """The SQL text of one shape of statement; `extra` is the order, or the columns written."""
    table = table_of(model)
    where = where_clause(table, shape)
    statement: Any
    if kind == "count":
        statement = select(func.count()).select_from(table).with_hint(table, hint).where(*where)
    elif kind == "last":
        statement = select(func.max(ROWID)).select_from(table)
    elif kind == "numbers":
        statement = select(ROWID).select_from(table).with_hint(table, hint).where(*where)
        statement = statement.order_by(*(order_columns(table, extra, reverse) or [ROWID]))
        return f"{statement.compile(dialect=DIALECT)} LIMIT ? OFFSET ?"
    elif kind == "select":
        statement = select(*shown_columns(table)).where(*where).order_by(*order_columns(table, extra, reverse))
        return f"{statement.compile(dialect=DIALECT)} LIMIT ? OFFSET ?"
    elif kind == "page":
        statement = page_by_key(table, where, order_columns(table, extra, reverse))
    elif kind == "insert":
        statement = insert(table).values({name: bindparam(name) for name in extra})
    elif kind == "update":
        statement = update(table).where(*where).values({name: bindparam(f"set_{name}") for name in extra})
        return positional_update(statement, extra)
    else:
        statement = delete(table).where(*where)
    return str(statement.compile(dialect=DIALECT))


def page_by_key(table: Table, where: Sequence[ColumnElement[bool]], order: Sequence[Any]) -> Any:
    """The rows of a page whose keys are chosen first: an index alone then passes over all that come before it."""
    (key,) = table.primary_key
    chosen = select(key).where(*where).order_by(*order).limit(bindparam("limit")).offset(bindparam("offset"))
    return select(*shown_columns(table)).where(key.in_(chosen.correlate(None))).order_by(*order)


@cache
def equality_text(model: type[SQLModel], *names: str) -> str:
    """The SQL text for rows whose columns equal one value each."""
    return compiled_text("select", model, tuple((name, "=", 1) for name in names), "")


def positional_update(statement: Any, names: tuple[str, ...]) -> str:
    """The text of an UPDATE, whose SET must take the values in the order given."""
    compiled = statement.compile(dialect=DIALECT)
    order = [name.removeprefix("set_") for name in compiled.positiontup[: len(names)]]
    if order != list(names):
        raise ValueError(f"columns must come in the table's order: {order}")
    return str(compiled)


def shape_of(conditions: Sequence[Condition]) -> tuple[Shape, list[Any]]:
    """Split conditions into what decides the SQL text and what is bound to it."""
    shape: list[tuple[str, str, int]] = []
    values: list[Any] = []
    for column, operator, value in conditions:
        if operator == "in" and len(value) > FEW:
            shape.append((column, "in many", 1))
            values.append(orjson.dumps(within_64_bits(value)).decode())
        elif operator in LISTS:
            shape.append((column, operator, len(value)))
            values.extend(value)
        elif operator in ("null", "not null"):
            shape.append((column, operator, 0))
        elif operator == "like" and len(value.encode(errors="replace")) > LONGEST_PATTERN:
            shape.append((column, "in many", 1))
            values.append("[]")
        else:
            shape.append((column, operator, 1))
            values.append(value)
    return tuple(shape), values


def within_64_bits(values: Sequence[Any]) -> list[Any]:
    """Values to compare with; an integer that no column can hold becomes the nearest float, which none equals."""
    return [as_float(v) if isinstance(v, int) and not -(2**63) <= v < 2**63 else v for v in values]


def as_float(number: int) -> float:
    """An integer of any size as a float."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def equal(where: dict[str, Any]) -> list[Condition]:
    """Keyword arguments as conditions; None asks for NULL."""
    return [(k, "null", None) if v is None else (k, "=", v) for k, v in where.items()]
