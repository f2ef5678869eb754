"""Values of a recording planted in a world: each recorded item in the place of one that the emulator answers.

Which column of which row a member shows is learnt from the emulator's own answers: the row has the item's id, and
the same value in the column as the item in the member. So no vendor has to say it once more.
"""

from collections.abc import Iterator
from typing import Any

from emulator.drift.comparing import below, dig, scalars, type_of
from emulator.testing.control import EmulatorError
from emulator.testing.world import World

Row = dict[str, Any]
MOST_ROWS = 1000
MOST_ITEMS = 20
"""Items of a list that are planted."""


class Rows:
    """The rows of a vendor in a world, by their keys."""

    def __init__(self, world: World, vendor: str) -> None:
        self.world, self.vendor = world, vendor
        self.known: dict[str, list[tuple[str, Row]]] = {}
        self.fixed: dict[str, frozenset[str]] = {}
        """Columns of a resource that are keys or lead to other rows."""
        for name, schema in world.call("GET", f"/data/{vendor}").items():
            references = {column for column, said in schema["properties"].items() if "references" in said}
            self.fixed[name] = frozenset({schema["key"], *references})
            for row in world.call("GET", f"/data/{vendor}/{name}", limit=MOST_ROWS)["rows"]:
                self.known.setdefault(str(row[schema["key"]]), []).append((name, row))

    def behind(self, item: Row) -> tuple[str, Row] | None:
        """The row that an item shows, with its resource: of those with its id, the one with most of its values."""
        candidates = self.known.get(str(item.get("id")), [])
        return max(candidates, key=lambda each: len(shown_by(item, each[1])), default=None)

    def plant(self, recorded: Any, emulated: Any, where: str = "") -> Iterator[str]:
        """Plant a recorded document where the emulator has one like it; the places of what was planted."""
        if isinstance(recorded, dict) and isinstance(emulated, dict):
            yield from self.plant_item(recorded, emulated, where)
            for name in recorded.keys() & emulated.keys():
                if isinstance(recorded[name], list | dict):
                    yield from self.plant(recorded[name], emulated[name], below(where, name))
        elif isinstance(recorded, list) and isinstance(emulated, list):
            for one, other in [*zip(recorded, emulated, strict=False)][:MOST_ITEMS]:
                yield from self.plant(one, other, f"{where}[]")

    def plant_item(self, recorded: Row, emulated: Row, where: str) -> Iterator[str]:
        """Plant the values of one item."""
        found = self.behind(emulated)
        if found is None or type_of(recorded) != type_of(emulated):
            return
        resource, row = found
        columns = {
            name: column
            for name, column in shown_by(emulated, row).items()
            if column not in self.fixed[resource] and dig(recorded, name) is not None
        }
        values = {column: dig(recorded, name) for name, column in columns.items()}
        key = next(each for each in (row.get("id"), emulated["id"]) if each is not None)
        taken = self.change(resource, key, values)
        yield from (below(where, name) for name, column in columns.items() if column in taken)

    def change(self, resource: str, key: Any, values: Row) -> set[str]:
        """Change a row as far as its rules let it; the columns that were taken."""
        while values:
            try:
                self.world.call("PATCH", f"/data/{self.vendor}/{resource}/{key}", values)
                return set(values)
            except EmulatorError as error:
                refused = {each["field"].split(".")[-1] for each in (error.answer or {}).get("fields", ())} & set(
                    values
                )
                if not refused:
                    return set()
                values = {name: value for name, value in values.items() if name not in refused}
        return set()


def shown_by(item: Row, row: Row) -> dict[str, str]:
    """The members of an item that show a column of a row, by their values; none where several columns may be meant."""
    found = {}
    for name in scalars(item):
        columns = [column for column, value in row.items() if is_shown(dig(item, name), value)]
        alike = [column for column in columns if plain(column) == plain(name.rpartition(".")[2])]
        if len(alike or columns) == 1:
            found[name] = (alike or columns)[0]
    return found


def is_shown(value: Any, stored: Any) -> bool:
    """Whether a member's value is a column's, but for its spelling."""
    if value is None or stored is None or isinstance(value, bool) != isinstance(stored, bool):
        return False
    return value == stored or (type(value) is not bool and plain(str(value)) == plain(str(stored)) != "")


def plain(text: str) -> str:
    """Letters and digits alone."""
    return "".join(letter for letter in text.lower() if letter.isalnum())
