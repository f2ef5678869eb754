"""FastAPI as we use it: routes found by a tree of path segments, handlers called directly.

FastAPI reads each handler's signature and documents it. What it costs per request (dependency
solver, two exit stacks, response validation, a linear search through the routes) is replaced here
by a plan made once for each route. A signature that the plan does not cover runs FastAPI's own way.
"""

import inspect
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.datastructures import Default, DefaultPlaceholder
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import Message, Receive, Scope, Send

from emulator.exchange.signatures import Binder, ModelField, plan
from emulator.parsing.headers import first_header
from emulator.parsing.texts import BOM, check_query, load_json

READING = threading.RLock()
"""A signature is read by the thread that serves, or by one that describes a whole document."""


class Json(JSONResponse):
    """A JSON body; `application/json` unless the handler or vendor says otherwise."""

    def render(self, content: Any) -> bytes:
        """Bytes as they are, anything else through orjson."""
        return content if isinstance(content, bytes) else orjson.dumps(content)


class Route(APIRoute):
    """An APIRoute whose handler is called without FastAPI's per-request machinery, where possible.

    FastAPI reads the handler's signature when the route is first used: at start nobody needs all
    of them, and reading one takes a millisecond.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.path, self.endpoint = path, endpoint
        self.name = options.get("name") or endpoint.__name__
        self.methods = set(options.get("methods") or ["GET"])
        self._unread: dict[str, Any] | None = options

    def __getattr__(self, name: str) -> Any:
        """Reached only for what FastAPI sets when it reads the signature."""
        with READING:
            if name in vars(self):
                return vars(self)[name]
            if self._unread is not None:
                self._read(self._unread)
            elif name in SHAPES:
                self._describe()
            else:
                raise AttributeError(name)
            return getattr(self, name)

    def _read(self, options: dict[str, Any]) -> None:
        """Read the signature. What fails now (an import, under a patched clock) is read again at the next use."""
        known, self._unread = dict(vars(self)), None
        try:
            self._declare(**options)
            binder = plan(self.dependant)
            self.app = AsyncExitStackMiddleware(self.app) if binder is None else self._direct(binder)
        except BaseException:
            vars(self).clear()
            vars(self).update(known)
            raise

    def _declare(self, **options: Any) -> None:
        """As FastAPI's own route. What answers look like is read when a document is made: nothing checks them."""
        shape, answers = options.pop("response_model", Default(None)), options.pop("responses", None)
        name = options.pop("operation_id", None) or self.name
        super().__init__(self.path, self.endpoint, response_model=None, operation_id=name, **options)
        if isinstance(shape, DefaultPlaceholder):
            shape = inspect.signature(self.endpoint, eval_str=True).return_annotation
        is_shape = shape not in (Any, inspect.Signature.empty) and not is_response(shape)
        self.response_model, self.responses = shape if is_shape else None, answers or {}
        del self.response_field, self.response_fields

    def _describe(self) -> None:
        """Have FastAPI read what answers look like."""
        shapes: dict[str, Any] = {"response_model": self.response_model, "responses": self.responses}
        described = APIRoute("/", nothing, operation_id=self.name, **shapes)
        self.response_field, self.response_fields = described.response_field, described.response_fields

    def _direct(self, bind: Binder) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
        endpoint, body_name, field = self.endpoint, *self._body()
        status = self.status_code or 200
        make: Any = getattr(self.response_class, "value", self.response_class)

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive, send)
            values = await bind(request)
            if field is not None:
                values[body_name] = await read_body(request, field)
            result = await endpoint(**values)
            if not isinstance(result, Response):
                result = Response(status_code=204) if status == 204 else make(result, status_code=status)
            await result(scope, receive, send)

        return app

    def _body(self) -> tuple[str, ModelField | None]:
        fields = self.dependant.body_params
        return (fields[0].name, fields[0]) if fields else ("", None)


SHAPES = {"response_field", "response_fields"}
"""What FastAPI's document asks a route for, and nothing else does."""


async def nothing() -> None:
    """Stand for a handler where only its answers are looked at."""


def is_response(shape: Any) -> bool:
    """Whether a handler's answer is sent as it is."""
    return isinstance(shape, type) and issubclass(shape, Response)


async def read_body(request: Request, field: ModelField) -> Any:
    """The JSON body, validated; any media type is taken for JSON, as lenient servers do."""
    content = await request.body()
    if not content.strip():
        if not field.field_info.is_required():
            return field.get_default()
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}])
    try:
        value = load_json(content.removeprefix(BOM), first_header(request.scope, b"content-type") or "")
    except orjson.JSONDecodeError as error:
        problem = {"type": "json_invalid", "loc": ("body", error.pos), "msg": error.msg, "input": None}
        raise RequestValidationError([problem], body=content) from None
    checked, errors = field.validate(value, {}, loc=("body",))
    if errors:
        raise RequestValidationError(errors, body=value)
    return checked


class Node:
    """One segment of the routes' paths: literal branches, a parameter branch, routes that end here."""

    __slots__ = ("branches", "parameter", "routes")

    def __init__(self) -> None:
        self.branches: dict[str, Node] = {}
        self.parameter: Node | None = None
        self.routes: dict[str, tuple[Route, tuple[str, ...]]] = {}


class Tree:
    """Routes by path segment, so that the last route is found as fast as the first."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self.root = Node()
        self.others = [route for route in routes if not isinstance(route, Route)]
        for route in routes:
            if isinstance(route, Route):
                self._add(route)

    def _add(self, route: Route) -> None:
        node, names = self.root, []
        for segment in filter(None, route.path.split("/")):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node = node.parameter or Node()
            else:
                node = node.branches.setdefault(segment, Node())
        for method in route.methods or ():
            node.routes.setdefault(method, (route, tuple(names)))

    def find(self, path: str) -> tuple[Node, list[str]] | None:
        """The node of a path and its parameters; a trailing slash makes no difference."""
        segments = path.strip("/").split("/") if path.strip("/") else []
        return self._descend(self.root, segments, 0)

    def _descend(self, node: Node, segments: list[str], depth: int) -> tuple[Node, list[str]] | None:
        if depth == len(segments):
            return (node, []) if node.routes else None
        segment = segments[depth]
        branch = node.branches.get(segment)
        if branch is not None and (found := self._descend(branch, segments, depth + 1)):
            return found
        if node.parameter is not None and segment and (found := self._descend(node.parameter, segments, depth + 1)):
            found[1].insert(0, segment)
            return found
        return None


class Api(FastAPI):
    """A vendor's FastAPI sub-application: its own 404, 405, 422 and 500, no pages, no redirects."""

    passed_over: frozenset[str] = frozenset()
    """Names of query parameters in which nonsense counts as nothing."""
    reads_queries = False
    """Whether the vendor reads and checks query strings in a way of its own."""
    problem: Any = None
    """What the body of an error looks like, for the document."""
    problem_type = "application/json"
    tells_unchanged = False
    """Whether a GET may answer 304: the client has it already."""
    refusals: tuple[int, ...] = ()
    """Statuses with which any operation may refuse, for the document; 404 where something in the path is looked for."""

    def __init__(self, title: str, version: str, routers: Sequence[APIRouter], **options: Any) -> None:
        super().__init__(
            title=title,
            version=version,
            openapi_url=None,
            docs_url=None,
            redoc_url=None,
            redirect_slashes=False,
            strict_content_type=False,
            **options,
        )
        for router in routers:
            self.router.routes.extend(router.routes)
        self.tree = Tree(self.router.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; what a handler raises is drawn by the handlers added for its class.

        Starlette's middleware would do the same for 40 µs more. An error after the answer has begun,
        or one that nobody expected, goes on to the server's log.
        """
        scope["app"] = self
        begun = False

        async def note(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.dispatch(scope, receive, note)
        except ClientDisconnect:
            raise  # nobody is there to be answered
        except Exception as error:
            draw = self.drawing(error)
            if begun or draw is None:
                raise
            response = await draw(Request(scope, receive), error)
            await response(scope, receive, send)
            if draw is self.exception_handlers.get(Exception):
                logging.getLogger("emulator").exception("%s %s", scope["method"], scope["path"])

    def shapes(self) -> dict[str, Any]:
        """The schemas with names to which the routes' own descriptions refer, for the document."""
        return {}

    def refused(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The content of an error in each of its media types, for the document."""
        return {self.problem_type: {"schema": schema}}

    def drawing(self, error: Exception) -> Any:
        """The handler for the nearest class of an exception, or None."""
        known = self.exception_handlers
        return next((known[kind] for kind in type(error).__mro__ if kind in known), None)

    async def dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to its route, or raise 404 or 405 for the vendor to draw."""
        if not self.reads_queries:
            check_query(scope["query_string"], self.passed_over)
        found = self.tree.find(path_below(scope))
        if found is None:
            return await self._other(scope, receive, send)
        node, values = found
        entry = node.routes.get(scope["method"])
        if entry is None:
            raise HTTPException(405, headers={"Allow": allowed(node)})
        route, names = entry
        scope["route"], scope["endpoint"] = route, route.endpoint
        scope["path_params"] = dict(zip(names, values, strict=True))
        await route.app(scope, receive, send)

    async def _other(self, scope: Scope, receive: Receive, send: Send) -> None:
        for route in self.tree.others:
            match, child = route.matches(scope)
            if match is Match.FULL:
                scope.update(child)
                return await route.handle(scope, receive, send)
        raise HTTPException(404)


def path_below(scope: Scope) -> str:
    """A request's path below the one at which the application is mounted."""
    path: str = scope["path"]
    below = path.removeprefix(scope.get("root_path", ""))
    return below if below[:1] in ("", "/") else path


def head_as_get(scope: Scope) -> None:
    """Let every GET answer HEAD too; what sends the answer leaves out its body (`"head" in scope`)."""
    if scope["method"] == "HEAD":
        scope["method"], scope["head"] = "GET", True


def allowed(node: Node) -> str:
    """The Allow header of a path: its methods, HEAD wherever GET is."""
    methods = set(node.routes) | ({"HEAD"} if "GET" in node.routes else set())
    return ", ".join(sorted(methods))
