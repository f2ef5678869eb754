"""How a handler's parameters are filled from a request, worked out once from its signature."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, get_args

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

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


def plan(dependant: Dependant) -> Binder | None:
    """How to fill a handler's parameters; None if the signature needs FastAPI itself."""
    if len(dependant.body_params) > 1 or dependant.response_param_name or dependant.background_tasks_param_name:
        return None
    getters = [getter(field, source) for source, field in plain_fields(dependant)]
    if None in [get for _, get in getters]:
        return None
    if dependant.request_param_name:
        getters.append((dependant.request_param_name, lambda request: request))
    needs: list[tuple[str | None, Callable[..., Any], Binder]] = []
    for need in dependant.dependencies:
        bind_need = plan(need)
        if bind_need is None or need.call is None:
            return None
        needs.append((need.name, need.call, bind_need))
    return binder(getters, needs)


def binder(getters: Sequence[tuple[str, Any]], needs: Sequence[tuple[str | None, Any, Binder]]) -> Binder:
    """Parameters first, then the dependencies in their order."""

    async def bind(request: Request) -> dict[str, Any]:
        values = {name: get(request) for name, get in getters}
        for name, call, bind_need in needs:
            found = await call(**await bind_need(request))
            if name is not None:
                values[name] = found
        return values

    return bind


def plain_fields(dependant: Dependant) -> Sequence[tuple[str, ModelField]]:
    """A signature's path, query, header and cookie parameters, each with its source."""
    return (
        [("path_params", field) for field in dependant.path_params]
        + [("query_params", field) for field in dependant.query_params]
        + [("headers", field) for field in dependant.header_params]
        + [("cookies", field) for field in dependant.cookie_params]
    )


def getter(field: ModelField, source: str) -> tuple[str, Getter | None]:
    """A text parameter is taken as it came; other types need FastAPI's conversion."""
    annotation = field.field_info.annotation
    if annotation is not str and set(get_args(annotation)) != {str, type(None)}:
        return field.name, None
    alias, default = field.alias, field.get_default()
    if source == "path_params":
        return field.name, lambda request: request.path_params[alias]
    if field.field_info.is_required():
        return field.name, lambda request: required(getattr(request, source).get(alias, MISSING), alias, source)
    return field.name, lambda request: getattr(request, source).get(alias, default)


def required(value: Any, alias: str, source: str) -> Any:
    """The value, or FastAPI's own complaint that it is missing."""
    if value is MISSING:
        where = source.removesuffix("_params").removesuffix("s")
        error = {"type": "missing", "loc": (where, alias), "msg": "Field required", "input": None}
        raise RequestValidationError([error])
    return value
