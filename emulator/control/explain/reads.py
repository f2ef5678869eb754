"""What an operation reads: parameters and members of bodies, from the route's own declarations."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from emulator.exchange.routing import Api, Route
from emulator.exchange.signatures import Dependant

JSON = "application/json"
Shape = dict[str, Any]
"""A JSON schema."""
ANYTHING: Shape = {}


@dataclass(frozen=True, slots=True)
class Reads:
    """What one operation reads."""

    query: frozenset[str]
    """Query parameters that the handler and its dependencies declare, or that are documented for it."""
    media: tuple[str, ...]
    """Media types of its body; none for an operation that takes no body."""
    body: Shape
    """The document that it reads."""
    whole: bool
    """Whether that document has to be complete: not what is to change alone."""
    shown: Shape
    """The document that it answers with."""
    evidence: str
    """On whose word it rests."""


@lru_cache(maxsize=1024)
def reads_of(api: Api, operation: str) -> Reads | None:
    """What an operation of an application reads; None if there is none of this name."""
    found = (route for route in api.routes if isinstance(route, Route) and route.name == operation)
    route = next(found, None)
    if route is None:
        return None
    evidence = (route.openapi_extra or {}).get("x-evidence", "documented")
    body, shown = body_shape(route), shown_shape(route, api.shapes())
    return Reads(query_names(route), media_types(route), body, is_whole(route), shown, evidence)


def query_names(route: Route) -> frozenset[str]:
    """The query parameters of a signature, and those that are documented beside it."""
    declared = {field.alias for each in dependants(route.dependant) for field in each.query_params}
    documented = (route.openapi_extra or {}).get("parameters", ())
    return frozenset(declared | {each["name"] for each in documented if each["in"] == "query"})


def dependants(dependant: Dependant) -> Iterator[Dependant]:
    """A handler's signature, and those of everything it depends on."""
    yield dependant
    for need in dependant.dependencies:
        yield from dependants(need)


def documented_content(route: Route) -> dict[str, Any]:
    """Bodies by media type, of an operation whose handler reads them itself."""
    content: dict[str, Any] = (route.openapi_extra or {}).get("requestBody", {}).get("content", {})
    return content


def media_types(route: Route) -> tuple[str, ...]:
    """The media types that an operation takes; none for one that takes no body."""
    return (*documented_content(route), *([JSON] if body_fields(route) else []))


def body_fields(route: Route) -> list[Any]:
    """The parameters of a handler, or of what it depends on, that are a body."""
    return [field for each in dependants(route.dependant) for field in each.body_params]


def is_whole(route: Route) -> bool:
    """Whether an operation creates something, or its handler declares a body that needs several members."""
    needed = [
        TypeAdapter(field.field_info.annotation).json_schema().get("required", ()) for field in body_fields(route)
    ]
    return "POST" in (route.methods or ()) or any(len(names) > 1 for names in needed)


def body_shape(route: Route) -> Shape:
    """The document that an operation reads."""
    documented = [part["schema"] for kind, part in documented_content(route).items() if kind.endswith("json")]
    modelled = [TypeAdapter(field.field_info.annotation).json_schema() for field in body_fields(route)]
    return {"anyOf": [inlined(shape, shape.get("$defs", {})) for shape in (*documented, *modelled)]}


def shown_shape(route: Route, named: Mapping[str, Shape]) -> Shape:
    """The document that an operation answers with; a description may refer to shapes that have names."""
    responses = (route.openapi_extra or {}).get("responses", {})
    answers = [each for status, each in responses.items() if status.startswith("2")]
    documented = [part["schema"] for each in answers for part in each.get("content", {}).values() if "schema" in part]
    shapes = [*documented, *([TypeAdapter(route.response_model).json_schema()] if route.response_model else [])]
    return {"anyOf": [inlined(shape, {**named, **shape.get("$defs", {})}) for shape in shapes]}


def inlined(shape: Any, known: Mapping[str, Any], depth: int = 12) -> Any:
    """A JSON schema with references replaced by what they refer to; one that holds itself ends at some depth."""
    if isinstance(shape, list):
        return [inlined(part, known, depth) for part in shape]
    if not isinstance(shape, dict):
        return shape
    if "$ref" in shape:
        return inlined(known.get(shape["$ref"].rpartition("/")[2], {}), known, depth - 1) if depth else ANYTHING
    return {name: inlined(part, known, depth) for name, part in shape.items() if name != "$defs"}


def members(shapes: Iterable[Shape]) -> dict[str, list[Shape]]:
    """The members that objects of these shapes may have, each with its shapes."""
    found: dict[str, list[Shape]] = {}
    for shape in flat(shapes):
        for name, part in shape.get("properties", {}).items():
            found.setdefault(name, []).append(part)
    return found


def elements(shapes: Iterable[Shape]) -> list[Shape]:
    """The shapes that elements of lists of these shapes may have."""
    return [shape["items"] for shape in flat(shapes) if "items" in shape]


def flat(shapes: Iterable[Shape]) -> Iterator[Shape]:
    """Shapes without their alternatives: each of them instead."""
    for shape in shapes:
        yield shape
        for word in ("anyOf", "oneOf", "allOf"):
            yield from flat(shape.get(word, ()))
