"""What a JSON:API resource is made of: declarations, read by everything else in this package.

A resource names its table, the form of its ids, its attributes, to-one relationships and filters,
and which operations exist. What no declaration can say are functions: `rules` adds problems to
those found; `complete`, `after_create` and `before_delete` do the server's part of a write, inside
its transaction.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlmodel import SQLModel

from emulator.jsonapi.errors import Problem
from emulator.jsonapi.kinds import Integer, Kind, Text, Uuid
from emulator.rules.rule import Rule
from emulator.store.store import Store
from emulator.worlds.world import World

UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
RUBY_INTEGER = re.compile(
    r"\s*([+-]?)(?:0x([\da-f]+)|0b([01]+)|0o?([0-7]+)|0d(\d+)|(0|[1-9]\d*))\s*", re.ASCII | re.IGNORECASE
)
PLAIN_INTEGER = re.compile(r"[1-9]\d{0,17}", re.ASCII)
"""What nearly every id looks like: read without further ado."""
LONGEST_NUMBER = 4000
WRITTEN_NUMBER = r"^(0|-?[1-9]\d{0,99})$"
"""How a number is written; other forms of Ruby's are read too."""
LARGEST_KEY = 10**18 - 1
Table = type[SQLModel]
CRUD = frozenset({"list", "get", "create", "update", "delete"})
READ = frozenset({"list", "get"})


class Key:
    """The form of a resource's ids: integers, UUIDs or free text."""

    def __init__(self, pattern: str, number: bool = False, uuid: bool = False, by_client: bool = False) -> None:
        self.pattern = re.compile(pattern, re.ASCII)
        self.number = number
        self.uuid = uuid
        """Whether the server draws ids, and an id of another form is no route (404 before any other check)."""
        self.by_client = by_client
        """Whether the client names new records."""
        self.kind: Kind = Integer() if number else Uuid() if uuid else Text()

    def describe(self) -> dict[str, Any]:
        """How the API's description shows an id."""
        if self.pattern.pattern == UUID:
            return {"type": "string", "format": "uuid"}
        return {"type": "string", "pattern": WRITTEN_NUMBER if self.number else f"^(?:{self.pattern.pattern})$"}

    def fits(self, value: object) -> bool:
        """Whether a new record may have this id."""
        return self.pattern.fullmatch(str(value)) is not None

    def read(self, value: object) -> Any:
        """The id that an address or linkage means, as stored; None if it means none."""
        if self.number:
            return ruby_integer(value)
        if not self.fits(value):
            return None
        return str(value).lower() if self.uuid else str(value)

    def cast(self, text: str) -> Any:
        """The id that the database makes of an address: of a number as much as is one. None if there is none."""
        if not self.number:
            return self.read(text)
        found = self.kind.find(text)
        return found[0] if found else None


def ruby_integer(value: object) -> int | None:
    """A number as Ruby's `Integer()` reads it: blanks around it, `1_000`, `0x7b`, octals; a JSON number is cut."""
    if isinstance(value, str) and PLAIN_INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value)
    text = re.sub(r"(?<=[0-9a-fA-F])_(?=[0-9a-fA-F])", "", value) if isinstance(value, str) else ""
    found = RUBY_INTEGER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    if found is None:
        return None
    sign, *digits = found.groups()
    base, number = next((b, d) for b, d in zip((16, 2, 8, 10, 10), digits, strict=True) if d)
    return int(sign + number, base)


INTEGER_KEY = Key(r"-?\d{1,100}", number=True)
UUID_KEY = Key(UUID, uuid=True)


@dataclass(frozen=True)
class Attribute:
    """A member of `attributes`, stored in the column of the same name."""

    name: str
    kind: Kind = field(default_factory=Text)
    creatable: bool = False
    updatable: bool = False
    required: bool = False
    unique: bool = False
    default: Any = None
    aliases: tuple[str, ...] = ()
    """Other names under which bodies may carry it."""
    rule: Rule | None = None
    """What the document says of its values."""


@dataclass(frozen=True)
class ToOne:
    """A relationship to one record of another type, stored in the column `<name>_id`."""

    name: str
    type: str
    creatable: bool = False
    updatable: bool = False
    required: bool = False
    linked: bool = False
    """Whether answers always show where it leads."""
    rule: Rule | None = None
    """What the document says of where it leads."""

    @property
    def column(self) -> str:
        """The foreign key."""
        return f"{self.name}_id"


@dataclass(frozen=True)
class Filter:
    """A filter: its name, the column it looks at, how it compares (`=` takes several values)."""

    name: str
    column: str
    kind: Kind
    operator: str = "="


@dataclass
class Draft:
    """A record about to be written: the row as it is (None if new) and the columns that change."""

    store: Store
    row: Any
    values: dict[str, Any]

    def get(self, column: str) -> Any:
        """A column's value as it will be."""
        return self.values[column] if column in self.values else getattr(self.row, column, None)


@dataclass(frozen=True, eq=False)
class Resource:
    """A type of record."""

    type: str
    singular: str
    """The type's name for one record, for the names of operations."""
    title: str
    """The chapter of the vendor's document."""
    model: Table
    key: Key
    attributes: tuple[Attribute, ...] = ()
    relationships: tuple[ToOne, ...] = ()
    filters: tuple[str | Filter, ...] = ("id",)
    """Names of attributes, `id`, `<relationship>.id`, or filters of their own."""
    operations: frozenset[str] = CRUD
    includable: bool = True
    tolerated: frozenset[str] = frozenset()
    """Attributes that clients send although the document does not let them: taken without effect."""
    outer_relationships: bool = False
    """Whether a create may carry `relationships` beside `data`."""
    rules: Callable[[Draft], Iterable[Problem]] | None = None
    complete: Callable[[World, Draft], None] | None = None
    after_create: Callable[[World, Any], None] | None = None
    before_delete: Callable[[World, Any], None] | None = None

    @cached_property
    def fields(self) -> frozenset[str]:
        """What a sparse fieldset may name."""
        return frozenset({"id", *(a.name for a in self.attributes), *(r.name for r in self.relationships)})

    @cached_property
    def sortable(self) -> frozenset[str]:
        """What a list can be sorted by."""
        return frozenset({"id", *(a.name for a in self.attributes)})

    @cached_property
    def as_parent(self) -> str:
        """The id's name in the addresses of relationships."""
        return f"{self.singular}_id"

    @cached_property
    def linked(self) -> frozenset[str]:
        """The relationships that always show where they lead."""
        return frozenset(r.name for r in self.relationships if r.linked)

    @cached_property
    def relationship(self) -> Mapping[str, ToOne]:
        """Relationships by name."""
        return {r.name: r for r in self.relationships}

    @cached_property
    def attribute(self) -> Mapping[str, Attribute]:
        """Attributes by every name that bodies may use."""
        return {name: a for a in self.attributes for name in (a.name, *a.aliases)}


class Schema:
    """Every resource of an API by type, and the path at which the API lives."""

    def __init__(
        self, prefix: str, resources: Iterable[Resource], strict: Callable[[World], bool] = lambda world: False
    ) -> None:
        self.prefix = prefix
        self.resources = {resource.type: resource for resource in resources}
        self.strict = strict
        """Whether a world refuses the attributes that resources merely tolerate."""
        self.spellings = {name: r for r in self.resources.values() for name in (r.type, r.singular)}

    def spelt(self, name: str) -> Resource | None:
        """The resource of a type in any spelling of Ruby's: singular, dashed, in capitals."""
        name = re.sub(r"([a-z\d])([A-Z])", r"\1_\2", re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name))
        return self.spellings.get(name.replace("-", "_").lower())

    def target(self, relationship: ToOne) -> Resource:
        """The resource at a relationship's other end."""
        return self.resources[relationship.type]

    def filters(self, resource: Resource) -> dict[str, Filter]:
        """A resource's filters by name."""
        declared = [self._filter(resource, f) if isinstance(f, str) else f for f in resource.filters]
        return {f.name: f for f in declared}

    def _filter(self, resource: Resource, name: str) -> Filter:
        if name == "id":
            return Filter(name, "id", resource.key.kind)
        if name.endswith(".id"):
            relationship = resource.relationship[name.removesuffix(".id")]
            return Filter(name, relationship.column, self.target(relationship).key.kind)
        return Filter(name, name, resource.attribute[name].kind)
