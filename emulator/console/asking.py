"""The control plane, asked within the process what a client could ask it over HTTP, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode

import orjson
from starlette.types import ASGIApp, Message, Scope

from emulator.journal.changes import CAUSE, Cause


@dataclass
class Refused(Exception):
    """What the control plane says where it does not do what it was asked."""

    status: int
    message: str
    fields: Mapping[str, str] = field(default_factory=dict)
    """What is wrong, by the name of the field."""
    allowed: list[str] | None = None


@dataclass
class Answer:
    """An answer of the control plane."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """Its body; None where there is none."""
        return orjson.loads(self.content) if self.content else None


class Control:
    """The control plane's application, for one request of a page and one world."""

    def __init__(self, app: ASGIApp, scope: Scope, world: str) -> None:
        self.app = app
        self.scope = scope
        self.world = world
        self.begins = True
        """Whether a world that is not there begins, as when any client asks; else that is refused."""

    async def get(self, path: str, /, **query: Any) -> Any:
        """What stands at a path below `/_emulator`. Raises Refused."""
        return (await self.ask("GET", path, query=query)).json

    async def ask(
        self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None, media: str = ""
    ) -> Answer:
        """Ask, of this world unless the query names another; a body not of bytes goes as JSON. Raises Refused."""
        path, _, asked = path.partition("?")
        given = {name: value for name, value in (query or {}).items() if value not in (None, "")}
        own = {} if "world" in parse_qs(asked, keep_blank_values=True) else {"world": self.world}
        text = "&".join(filter(None, [asked, urlencode(own | given, doseq=True)]))
        content = body if isinstance(body, bytes) else b"" if body is None else written(body)
        headers = [pair for pair in self.scope["headers"] if pair[0] == b"host"]
        headers.append((b"content-length", str(len(content)).encode()))
        if content:
            headers.append((b"content-type", (media or "application/json").encode()))
        at = f"/_emulator/{path.lstrip('/')}"
        scope: Scope = {
            **self.scope,
            "method": method,
            "path": unquote(at),
            "raw_path": at.encode(),
            "query_string": text.encode(),
            "headers": headers,
            "begins": self.begins,
        }
        scope.pop("head", None)
        cause = CAUSE.set(Cause("control", f"{method} {at}"))
        try:
            answer = await collect(self.app, scope, content)
        finally:
            CAUSE.reset(cause)
        if answer.status >= 400:
            raise refusal(answer)
        if method != "GET":
            self.scope["called"].append(f"{method} {scope['path']}")
        return answer


def written(body: Any) -> bytes:
    """A body as JSON. Raises Refused for one that is nested too deep."""
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError as error:
        raise Refused(422, f"body: no JSON can be made of it: {error}") from None


async def collect(app: ASGIApp, scope: Scope, content: bytes) -> Answer:
    """One whole answer of an application."""
    status, headers, parts = 500, {}, []
    left = [content]

    async def receive() -> Message:
        return {"type": "http.request", "body": left.pop()} if left else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.update({name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]})
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return Answer(status, headers, b"".join(parts))


def refusal(answer: Answer) -> Refused:
    """The control plane's error as an exception."""
    try:
        told = answer.json
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        told = {"error": answer.content.decode(errors="replace")}
    fields = {each["field"]: each["problem"] for each in told.get("fields", ())}
    return Refused(answer.status, str(told.get("error", answer.status)), fields, told.get("allowed"))


def segment(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="")
