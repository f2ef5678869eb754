"""How a handler's parameters are filled from a request, worked out once from its signature."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, get_args
from urllib.parse import parse_qsl

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

from emulator.pacing.remembering import remembered

Getter = Callable[[Request], Any]
Binder = Callable[[Request], Awaitable[dict[str, Any]]]
MISSING = object()


class ModelField(Protocol):
    """A parameter or body as FastAPI has read it from a signature."""

    name: str
    field_info: Any

    @property
    def alias(self) -> str:
        """Its name in requests."""

    def get_default(self) -> Any:
        """What it is where a request has none."""

    def validate(self, value: Any, values: dict[str, Any] = ..., *, loc: tuple[int | str, ...] = ...) -> Any:
        """The value as it is declared, and what is wrong with it."""


class Dependant(Protocol):
    """A signature as FastAPI has read it, and those of what it depends on."""

    @property
    def name(self) -> str | None:
        """The parameter that a dependency's result goes to."""

    @property
    def call(self) -> Callable[..., Any] | None:
        """Whose signature it is."""

    @property
    def dependencies(self) -> Sequence["Dependant"]:
        """What is called first."""

    @property
    def path_params(self) -> Sequence[ModelField]:
        """Parameters in the path."""

    @property
    def query_params(self) -> Sequence[ModelField]:
        """Parameters in the query string."""

    @property
    def header_params(self) -> Sequence[ModelField]:
        """Parameters in headers."""

    @property
    def cookie_params(self) -> Sequence[ModelField]:
        """Parameters in cookies."""

    @property
    def body_params(self) -> Sequence[ModelField]:
        """The body, or its parts."""

    @property
    def request_param_name(self) -> str | None:
        """The parameter that takes the request itself."""

    @property
    def response_param_name(self) -> str | None:
        """The parameter that takes a response to be changed."""

    @property
    def background_tasks_param_name(self) -> str | None:
        """The parameter that takes what is done after the answer."""


Step = tuple[Callable[..., Awaitable[Any]] | None, Sequence[tuple[str, Getter]], Sequence[tuple[str, int]]]
"""What is called (or just looked at), its parameters, and those that earlier steps have found."""


def plan(dependant: Dependant) -> Binder | None:
    """How to fill a handler's parameters; None if the signature needs FastAPI itself."""
    steps: list[Step] = []
    if not add_steps(dependant, steps, {}):
        return None
    *steps, (_, getters, needs) = steps

    async def bind(request: Request) -> dict[str, Any]:
        found: list[Any] = []
        for call, own, others in steps:
            values = {name: get(request) for name, get in own}
            for name, number in others:
                values[name] = found[number]
            found.append(await call(**values) if call else None)
        values = {name: get(request) for name, get in getters}
        for name, number in needs:
            values[name] = found[number]
        return values

    return bind


def add_steps(dependant: Dependant, steps: list[Step], known: dict[Any, int]) -> bool:
    """Add what a signature needs: a look at what it cannot do without, its dependencies in their order, its call.

    What several depend on is called once. False if the signature needs FastAPI itself.
    """
    if len(dependant.body_params) > 1 or dependant.response_param_name or dependant.background_tasks_param_name:
        return False
    getters: list[tuple[str, Getter]] = []
    needed: list[tuple[str, Getter]] = []
    for source, field in plain_fields(dependant):
        get = getter(field, source)
        if get is None:
            return False
        getters.append((field.name, get))
        if field.field_info.is_required() and source != "path_params":
            needed.append((field.name, get))
    if needed:
        steps.append((None, needed, ()))
    if dependant.request_param_name:
        getters.append((dependant.request_param_name, lambda request: request))
    needs: list[tuple[str, int]] = []
    for need in dependant.dependencies:
        if need.call is None or (need.call not in known and not add_steps(need, steps, known)):
            return False
        if need.name is not None:
            needs.append((need.name, known[need.call]))
    known[dependant.call] = len(steps)
    steps.append((dependant.call, getters, needs))
    return True


def plain_fields(dependant: Dependant) -> Sequence[tuple[str, ModelField]]:
    """A signature's path, query, header and cookie parameters, each with its source."""
    return (
        [("path_params", field) for field in dependant.path_params]
        + [("query_params", field) for field in dependant.query_params]
        + [("headers", field) for field in dependant.header_params]
        + [("cookies", field) for field in dependant.cookie_params]
    )


def getter(field: ModelField, source: str) -> Getter | None:
    """A text parameter is taken as it came; other types need FastAPI's conversion."""
    annotation = field.field_info.annotation
    if annotation is not str and set(get_args(annotation)) != {str, type(None)}:
        return None
    alias, default, values = field.alias, field.get_default(), SOURCES[source]
    if source == "path_params":
        return lambda request: request.path_params[alias]
    if field.field_info.is_required():
        return lambda request: required(values(request).get(alias, MISSING), alias, source)
    return lambda request: values(request).get(alias, default)


@remembered(maxsize=1024)
def query_values(query: bytes) -> dict[str, str]:
    """The last value of each parameter of a query, as Starlette reads it."""
    return dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))


SOURCES: dict[str, Callable[[Request], Mapping[str, str]]] = {
    "path_params": lambda request: request.path_params,
    "query_params": lambda request: query_values(request.scope["query_string"]),
    "headers": lambda request: request.headers,
    "cookies": lambda request: request.cookies,
}
"""Where a request has its parameters."""


def required(value: Any, alias: str, source: str) -> Any:
    """The value, or FastAPI's own complaint that it is missing."""
    if value is MISSING:
        where = source.removesuffix("_params").removesuffix("s")
        error = {"type": "missing", "loc": (where, alias), "msg": "Field required", "input": None}
        raise RequestValidationError([error])
    return value
