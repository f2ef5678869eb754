"""What a request's query string asks for, checked against the resource's declaration.

Order and accumulation of the checks: an offence in `fields` ends the request alone; those in
`include`, `filter` and `page` are collected in this order, the first of each; one in `sort`
ends the request alone whatever else was found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Any
from urllib.parse import unquote

import orjson

from emulator.jsonapi import errors
from emulator.jsonapi.errors import Problem, Refusal
from emulator.jsonapi.kinds import Unreadable
from emulator.jsonapi.parameters import leading_integer, read_parameters, separated, write_parameters
from emulator.jsonapi.resource import Filter, Resource, Schema
from emulator.jsonapi.rules import fetching
from emulator.memory.remembering import remembered
from emulator.parsing.rack import Parameters
from emulator.parsing.texts import check_value
from emulator.store.store import Condition

PAGE_SIZE, LARGEST_PAGE = 50, 1000
MOST_VALUES = 10_000
"""Of one filter; the database takes three times as many."""
KEPT = frozenset({"fields", "filter", "include", "sort"})
MEANT = KEPT | {"page"}
PLACE = "~here~"
NOTHING: Condition = ("id", "null", None)
"""What an unmatchable value of a filter comes to: no record is without an id."""
Tree = dict[str, Any]
"""Relationships to include, each with those to include below it."""


@dataclass(frozen=True)
class Query:
    """A query string understood."""

    fields: dict[str, frozenset[str]] = field(default_factory=dict)
    """Sparse fieldsets by type."""
    include: Tree = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    order: str = "id"
    number: int = 1
    size: int = PAGE_SIZE
    kept: Parameters = field(default_factory=dict)
    """What pagination links repeat."""
    problems: tuple[Problem, ...] = ()
    """What is wrong so far; a body's first offence is added to it."""

    @property
    def offset(self) -> int:
        """Rows before the page."""
        return (self.number - 1) * self.size

    def check(self) -> "Query":
        """Itself. Raises Refusal if anything is wrong."""
        if self.problems:
            raise Refusal(*self.problems)
        return self

    @cached_property
    def around_number(self) -> list[str]:
        """What stands before and after the page number in the query string of a page of this list."""
        page = {"number": PLACE, "size": self.size}
        return write_parameters({**self.kept, "page": page}).rsplit(PLACE, 1)

    def link(self, number: int) -> str:
        """The query string of another page of this list."""
        before, after = self.around_number
        return f"{before}{number}{after}"


@remembered(maxsize=4096)
def read_list_query(schema: Schema, resource: Resource, query: str, members: str = "") -> Query:
    """The query of a list. `members` is JSON of what the body has of it; where both speak, the query does."""
    given = all_parameters(query, members)
    fields = read_fields(schema, given)
    include, problems = read_include(schema, resource, given)
    conditions, wrong = read_filters(schema, resource, given)
    order = read_sort(resource, given)
    number, size, wrong_page = read_page(given.get("page", {}))
    kept = {name: value for name, value in read_parameters(query).items() if name in KEPT and value is not None}
    found = (*problems, *wrong, *wrong_page)
    return Query(fields, include, tuple(conditions), order, number, size, kept, found).check()


@remembered(maxsize=4096)
def read_record_query(schema: Schema, resource: Resource, query: str, members: str = "") -> Query:
    """The query of one record: names of filters are checked, but have no effect."""
    given = all_parameters(query, members)
    fields = read_fields(schema, given)
    include, problems = read_include(schema, resource, given)
    wrong = [problem for _, problem in named_filters(schema, resource, given) if problem]
    return Query(fields, include, problems=(*problems, *wrong)).check()


@remembered(maxsize=4096)
def read_write_query(schema: Schema, resource: Resource, query: str, members: str = "") -> Query:
    """The query of a create or update; what is wrong in it is reported with the body's offence."""
    given = all_parameters(query, members)
    include, problems = read_include(schema, resource, given)
    return Query(read_fields(schema, given), include, problems=tuple(problems))


def all_parameters(query: str, members: str) -> Parameters:
    """The parameters of query and body that have a value; those with a meaning hold no NUL."""
    given = (orjson.loads(members) if members else {}) | read_parameters(query)
    check_value({name: value for name, value in given.items() if name in MEANT})
    return {name: value for name, value in given.items() if value is not None}


def read_fields(schema: Schema, given: Parameters) -> dict[str, frozenset[str]]:
    """Sparse fieldsets. The first offence ends the request."""
    asked = given.get("fields", {})
    if not isinstance(asked, dict):
        raise Refusal(errors.invalid_field_format())
    return {kind: fieldset(schema, kind, value) for kind, value in asked.items()}


def fieldset(schema: Schema, kind: str, value: Any) -> frozenset[str]:
    """One type's fieldset."""
    resource = schema.spelt(kind)
    if resource is None:
        raise Refusal(errors.invalid_resource(kind))
    if not value:
        raise Refusal(errors.invalid_field("nil", kind))
    if not isinstance(value, str):
        # Rails splits a list too, where it has a comma alone.
        raise Refusal(errors.invalid_field(errors.written([*takewhile(",".__ne__, value)]), kind))
    names = value.rstrip(",").split(",") if value.strip(",") else []
    for name in names:
        if name not in resource.fields:
            raise Refusal(errors.invalid_field(name, kind))
    return frozenset(names)


def read_include(schema: Schema, resource: Resource, given: Parameters) -> tuple[Tree, list[Problem]]:
    """The relationships to include, and the first offence."""
    text = listed(given.get("include", ""))
    tree: Tree = {}
    if text and not resource.includable:
        return tree, [errors.not_allowed("include", fetching.INCLUDE_SERVED)]
    for path in filter(None, separated(text)):
        problem = graft(schema, resource, path, tree)
        if problem:
            return tree, [problem]
    return tree, []


def listed(asked: Any) -> str:
    """What is asked for as one text, although it came in several parts."""
    return ",".join(map(str, asked)) if isinstance(asked, list | dict) else str(asked)


def graft(schema: Schema, resource: Resource, path: str, tree: Tree) -> Problem | None:
    """Add a path (`gateway.customer`) to a tree."""
    while path:
        name, _, path = path.partition(".")
        relationship = resource.relationship.get(name)
        if relationship is None:
            return errors.invalid_include(name, resource.type)
        tree = tree.setdefault(name, {})
        resource = schema.target(relationship)
    return None


def named_filters(
    schema: Schema, resource: Resource, given: Parameters
) -> Iterator[tuple[tuple[Filter, Any] | None, Problem | None]]:
    """Each filter asked for with its value, or the problem with its name; one without a dot is the last."""
    asked = given.get("filter", {})
    if not isinstance(asked, dict | list):
        yield None, errors.invalid_filter_syntax(asked)
        return
    known = schema.filters(resource)
    for name, value in asked.items() if isinstance(asked, dict) else ((errors.written(item), "") for item in asked):
        if name in known:
            yield (known[name], value), None
            continue
        first, *rest = name.split(".")
        yield None, errors.filter_not_allowed(rest[0] if rest else first)
        if not rest:
            return


def read_filters(schema: Schema, resource: Resource, given: Parameters) -> tuple[list[Condition], list[Problem]]:
    """Conditions on the rows, and the offences."""
    conditions: list[Condition] = []
    problems: list[Problem] = []
    for found, problem in named_filters(schema, resource, given):
        if problem:
            problems.append(problem)
        elif found:
            wanted, value = found
            try:
                conditions.append(condition(wanted, texts(value)))
            except Unreadable as error:
                return conditions, [*problems, errors.invalid_filter_value(str(error), wanted.name)]
    return conditions, problems


def texts(value: Any) -> list[str | None]:
    """A filter's values: a comma separates, quotes keep it; `filter[id][]` gives a list of whole ones."""
    if isinstance(value, str):
        return separated(value)
    if isinstance(value, list):
        return [item if item is None else errors.written(item) for item in value]
    return [] if value is None else [errors.written(value)]


def condition(wanted: Filter, values: Sequence[str | None]) -> Condition:
    """A filter as a condition on its column."""
    if wanted.operator != "=":
        return wanted.column, wanted.operator, wanted.kind.bound(",".join(value or "" for value in values))
    found = [stored for text in values for stored in ([None] if text is None else wanted.kind.find(text))]
    stored = [value for value in found if value is not None]
    if len(stored) > MOST_VALUES:
        raise Unreadable(f"A list of {len(stored)} values")
    if len(stored) < len(found):
        return (wanted.column, "in or null", filled_up(stored)) if stored else (wanted.column, "null", None)
    if not stored:
        return NOTHING
    return (wanted.column, "in", filled_up(stored)) if len(stored) > 1 else (wanted.column, "=", stored[0])


def filled_up(values: Sequence[Any]) -> list[Any]:
    """The last value repeated up to a power of two: lists of many lengths then share a few statements."""
    missing = (1 << (len(values) - 1).bit_length()) - len(values)
    return [*values, *[values[-1]] * missing]


def read_sort(resource: Resource, given: Parameters) -> str:
    """The order of a list, made complete by the id. The first offence ends the request."""
    text = unquote(listed(given.get("sort", "")))
    criteria = [criterion for criterion in separated(text if text.strip() else "") if criterion]
    order: dict[str, str] = {}
    for criterion in criteria:
        name = criterion.removeprefix("-")
        if name not in resource.sortable:
            raise Refusal(errors.invalid_sort(name, resource.type))
        order[name] = criterion
    # In the direction of the last criterion, so that an index on it serves the whole order.
    last = criteria[-1] if criteria else "id"
    order.setdefault("id", "-id" if last.startswith("-") else "id")
    return ",".join(order.values())


def read_page(asked: Any) -> tuple[int, int, list[Problem]]:
    """Number and size of the page, and the first offence."""
    given = asked if isinstance(asked, dict) else {"number": asked}
    given = {name: value for name, value in given.items() if not isinstance(value, list | dict | None)}
    number, size = leading_integer(given.get("number", 1)), leading_integer(given.get("size", PAGE_SIZE))
    problems = []
    if size < 1:
        problems.append(errors.invalid_page_value(size, "size"))
    elif size > LARGEST_PAGE:
        problems.append(errors.page_too_large(LARGEST_PAGE))
    elif number < 1:
        problems.append(errors.invalid_page_value(number, "number"))
    return number, size, problems
