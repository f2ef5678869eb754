"""What is to be stored of worlds, as one statement: all of it or, for a world that another server has by now, nothing.

Rows of a world are written by who has its latest epoch. The world's own row is locked for as long as
the statement takes, so that a take-over, which counts the epoch up, comes before it or after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

Row = tuple[Any, ...]


@dataclass(slots=True)
class LineChanges:
    """What becomes of the numbered lines of one table."""

    came: list[tuple[int, int, bytes]] = field(default_factory=list)
    """Number, place, line."""
    gone: list[int] = field(default_factory=list)
    emptied: bool = False
    """Whether everything went that is not among those that came."""


@dataclass(slots=True)
class Batch:
    """What is to be stored of one world."""

    world: str
    epoch: int
    through: int = 0
    """The position that the world's log has come to with it."""
    cut: tuple[int, int] | None = None
    """The first segment and the last position of the log that stay."""
    segments: list[tuple[int, float, str | None, bytes | None]] = field(default_factory=list)
    """Position, moment, a baseline's digest or a database."""
    baselines: dict[str, bytes] = field(default_factory=dict)
    changes: list[tuple[int, bytes]] = field(default_factory=list)
    lines: dict[str, LineChanges] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)
    snapshots: dict[str, bytes | None] = field(default_factory=dict)
    """None for one that went."""
    webhooks: int = 0
    """How many webhooks had been sent by then."""


class Piece(NamedTuple):
    """A part of the statement: the rows that it is given, and what is done with them."""

    columns: str
    """Names and types."""
    sql: str
    """`mine` are the worlds that may be written to, `{rows}` what was given; the names of other pieces are theirs."""
    beside: str | None = None
    """Another piece, whose rows this one must leave alone."""


def numbered(table: str) -> dict[str, Piece]:
    """What is done to a table of numbered lines."""
    own = f"DELETE FROM {table} AS old USING mine JOIN {{rows}} AS given USING (world) WHERE old.world = mine.world"
    return {
        f"{table}_emptied": Piece(
            "world text",
            f"{own} AND NOT EXISTS (SELECT FROM {table}_rows AS new WHERE new.world = old.world "
            "AND new.number = old.number)",
            table,
        ),
        f"{table}_gone": Piece("world text, number int8", f"{own} AND old.number = given.number"),
        table: Piece(
            "world text, number int8, place int8, line bytea",
            f"INSERT INTO {table} SELECT * FROM {{rows}} JOIN mine USING (world) "
            "ON CONFLICT (world, number) DO UPDATE SET line = excluded.line",
        ),
    }


def cut(table: str, below: str) -> Piece:
    """What forgets the beginning and the end of a log."""
    return Piece(
        "world text, first int8, last int8",
        f"DELETE FROM {table} AS old USING mine JOIN {{rows}} AS given USING (world) WHERE old.world = mine.world "
        f"AND (old.position {below} given.first OR old.position > given.last) "
        f"AND NOT EXISTS (SELECT FROM {table}_rows AS new WHERE new.world = old.world AND new.position = old.position)",
        table,
    )


PIECES = {
    "baseline": Piece(
        "digest text, content bytea", "INSERT INTO baseline SELECT * FROM {rows} ON CONFLICT (digest) DO NOTHING"
    ),
    "segment_cut": cut("segment", "<"),
    "segment": Piece(
        "world text, position int8, seconds float8, baseline text, content bytea",
        "INSERT INTO segment SELECT * FROM {rows} JOIN mine USING (world) ON CONFLICT (world, position) DO UPDATE "
        "SET seconds = excluded.seconds, baseline = excluded.baseline, content = excluded.content",
    ),
    "change_cut": cut("change", "<="),
    "change": Piece(
        "world text, position int8, epoch int8, line bytea",
        "INSERT INTO change SELECT * FROM {rows} JOIN mine USING (world) "
        "ON CONFLICT (world, position) DO UPDATE SET epoch = excluded.epoch, line = excluded.line",
    ),
    **numbered("exchange"),
    **numbered("webhook"),
    "part": Piece(
        "world text, name text, value bytea",
        "INSERT INTO part SELECT * FROM {rows} JOIN mine USING (world) "
        "ON CONFLICT (world, name) DO UPDATE SET value = excluded.value",
    ),
    "snapshot_gone": Piece(
        "world text, name text",
        "DELETE FROM snapshot AS old USING mine JOIN {rows} AS given USING (world) "
        "WHERE old.world = mine.world AND old.name = given.name",
    ),
    "snapshot": Piece(
        "world text, name text, content bytea",
        "INSERT INTO snapshot SELECT * FROM {rows} JOIN mine USING (world) "
        "ON CONFLICT (world, name) DO UPDATE SET content = excluded.content",
    ),
}
MINE = (
    "mine AS MATERIALIZED (SELECT name AS world FROM world JOIN given_rows AS given "
    "ON world.name = given.world AND world.epoch = given.epoch ORDER BY name FOR SHARE OF world)"
)
Given = dict[str, list[Row]]
"""The rows of each piece."""


def statement(batches: Sequence[Batch]) -> tuple[str, list[Any]]:
    """The statement that stores batches, and what is bound to it. It returns the worlds that were ours to write to.

    All bytes are bound as one value, and each column as one text: many values would take longer to bind than to store.
    """
    given = rows_of(batches)
    used = frozenset(name for name in PIECES if given.get(name))
    used |= {beside for name in used if (beside := PIECES[name].beside)}
    blob: list[bytes] = []
    bound = columns_of([(each.world, each.epoch) for each in batches], ("text", "int8"), blob)
    for name, piece in PIECES.items():
        if name in used:
            bound += columns_of(given[name], kinds_of(piece.columns), blob)
    return composed(used), [b"".join(blob), *bound]


@lru_cache(maxsize=64)
def kinds_of(columns: str) -> tuple[str, ...]:
    """The types of columns."""
    return tuple(column.split()[1] for column in columns.split(", "))


def columns_of(rows: Sequence[Row], kinds: Sequence[str], blob: list[bytes]) -> list[str]:
    """Rows as columns, each an array as PostgreSQL writes it; of bytes, two: where they begin and how many they are."""
    columns: list[str] = []
    for place, kind in enumerate(kinds):
        values = [row[place] for row in rows]
        if kind != "bytea":
            columns.append(array(values))
            continue
        sizes = [-1 if value is None else len(value) for value in values]
        begin = sum(map(len, blob)) + 1
        columns += [array([*accumulate([begin, *(max(size, 0) for size in sizes)])][:-1]), array(sizes)]
        blob += [value for value in values if value]
    return columns


def array(values: Iterable[Any]) -> str:
    """Numbers, and texts without quotes and backslashes, as an array; in quotes, for a text may be `null`."""
    return "{" + ",".join("NULL" if value is None else f'"{value}"' for value in values) + "}"


@lru_cache(maxsize=256)
def composed(used: frozenset[str]) -> str:
    """The statement of some pieces."""
    names = [name for name in PIECES if name in used]
    parts = ["blob AS (SELECT %b::bytea AS content)", rows_named("given", "world text, epoch int8"), MINE]
    parts += [rows_named(name, PIECES[name].columns) for name in names]
    parts += [f"{name}_done AS ({PIECES[name].sql.replace('{rows}', f'{name}_rows')})" for name in names]
    return f"WITH {', '.join(parts)} SELECT world FROM mine"


def rows_named(name: str, columns: str) -> str:
    """Rows that come as one array for each column."""
    arrays, names, shown = [], [], []
    for column, kind in (each.split() for each in columns.split(", ")):
        if kind == "bytea":
            arrays += ["%s::int8[]", "%s::int8[]"]
            names += [f"{column}_at", f"{column}_size"]
            at, size = f"{column}_at::integer", f"{column}_size::integer"
            shown.append(f"CASE WHEN {size} >= 0 THEN substring(blob.content FROM {at} FOR {size}) END AS {column}")
        else:
            arrays.append(f"%s::{kind}[]")
            names.append(column)
            shown.append(column)
    given = f"unnest({', '.join(arrays)}) AS given({', '.join(names)})"
    return f"{name}_rows AS (SELECT {', '.join(shown)} FROM {given}, blob)"


def rows_of(batches: Sequence[Batch]) -> Given:
    """What each piece is given."""
    given: Given = {name: [] for name in PIECES}
    baselines: dict[str, bytes] = {}
    for each in batches:
        world = each.world
        baselines |= each.baselines
        if each.cut:
            given["segment_cut"].append((world, *each.cut))
            given["change_cut"].append((world, *each.cut))
        given["segment"] += [(world, *row) for row in each.segments]
        given["change"] += [(world, position, each.epoch, line) for position, line in each.changes]
        for table, lines in each.lines.items():
            given[f"{table}_emptied"] += [(world,)] if lines.emptied else []
            given[f"{table}_gone"] += [(world, number) for number in lines.gone]
            given[table] += [(world, *row) for row in lines.came]
        given["part"] += [(world, *item) for item in each.parts.items()]
        given["snapshot_gone"] += [(world, name) for name, content in each.snapshots.items() if content is None]
        given["snapshot"] += [(world, *item) for item in each.snapshots.items() if item[1] is not None]
    given["baseline"] = [*baselines.items()]
    return given
