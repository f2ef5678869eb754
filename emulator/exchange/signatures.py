"""How a handler's parameters are filled from a request, worked out once from its signature."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, get_args

from fastapi.exceptions import RequestValidationError
from starlette.datastructures import QueryParams
from starlette.requests import Request

from emulator.memory.remembering import remembered

Binder = Callable[[Request], Awaitable[dict[str, Any]]]


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


def plan(dependant: Dependant) -> Binder | None:
    """How to fill a handler's parameters; None if the signature needs FastAPI itself."""
    steps = Steps()
    given = steps.arguments(dependant)
    return None if given is None else steps.binder(given)


class Steps:
    """The source of one flat function that fills a handler's parameters: a line for each, in the order of need.

    Each dependency is called once for a request, however many ask for it. Only names of the signature
    stand in the source, nothing of a request.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"query_values": query_values, "required": required}
        """What the source refers to."""
        self.known: dict[Callable[..., Any], str] = {}
        """The variables that hold what dependencies gave."""

    def arguments(self, dependant: Dependant) -> dict[str, str] | None:
        """A signature's parameters, each with what holds its value; None if it needs FastAPI itself."""
        if len(dependant.body_params) > 1 or dependant.response_param_name or dependant.background_tasks_param_name:
            return None
        given: dict[str, str] = {}
        for field, source in plain_fields(dependant):
            value = expression(field, source)
            if value is None:
                return None
            given[field.name] = self._variable(value)
        if dependant.request_param_name:
            given[dependant.request_param_name] = "request"
        for need in dependant.dependencies:
            found = self._call(need)
            if found is None:
                return None
            if need.name is not None:
                given[need.name] = found
        return given

    def _call(self, need: Dependant) -> str | None:
        """The variable that holds what a dependency gave."""
        if need.call is None:
            return None
        if need.call not in self.known:
            given = self.arguments(need)
            if given is None:
                return None
            function = f"call{len(self.known)}"
            self.names[function] = need.call
            arguments = ", ".join(f"{name}={value}" for name, value in given.items())
            self.known[need.call] = self._variable(f"await {function}({arguments})")
        return self.known[need.call]

    def _variable(self, value: str) -> str:
        name = f"value{len(self.lines)}"
        self.lines.append(f"{name} = {value}")
        return name

    def binder(self, given: dict[str, str]) -> Binder:
        """The function, which gives the parameters by name."""
        members = ", ".join(f"{name!r}: {value}" for name, value in given.items())
        query = "query = query_values(request.scope['query_string'])"
        body = "".join(f"\n    {line}" for line in (query, *self.lines, f"return {{{members}}}"))
        names = dict(self.names)
        exec(f"async def bind(request):{body}\n", names)
        bind: Binder = names["bind"]
        return bind


@remembered(maxsize=1024)
def query_pairs(query: bytes) -> tuple[tuple[str, str], ...]:
    """Names and values of a query string in their order, as Starlette reads them; many requests have the same."""
    return (*QueryParams(query).multi_items(),)


@remembered(maxsize=1024)
def query_values(query: bytes) -> dict[str, str]:
    """The last value of each name; not to be changed."""
    return dict(query_pairs(query))


def plain_fields(dependant: Dependant) -> Sequence[tuple[ModelField, str]]:
    """A signature's path, query, header and cookie parameters, each with its source."""
    return (
        [(field, "path_params") for field in dependant.path_params]
        + [(field, "query_params") for field in dependant.query_params]
        + [(field, "headers") for field in dependant.header_params]
        + [(field, "cookies") for field in dependant.cookie_params]
    )


def expression(field: ModelField, source: str) -> str | None:
    """What takes a text parameter as it came; other types need FastAPI's conversion."""
    annotation = field.field_info.annotation
    if annotation is not str and set(get_args(annotation)) != {str, type(None)}:
        return None
    alias, default = field.alias, field.get_default()
    if source == "path_params":
        return f"request.path_params[{alias!r}]"
    place = "query" if source == "query_params" else f"request.{source}"
    if field.field_info.is_required():
        return f"required({place}.get({alias!r}), {alias!r}, {source!r})"
    return f"{place}.get({alias!r}, {default!r})"


def required(value: str | None, alias: str, source: str) -> str:
    """The value, or FastAPI's own complaint that it is missing."""
    if value is None:
        where = source.removesuffix("_params").removesuffix("s")
        error = {"type": "missing", "loc": (where, alias), "msg": "Field required", "input": None}
        raise RequestValidationError([error])
    return value
