"""The proxy of `emulator record`: a client's own requests go on to the real API, and are written down disguised."""

import asyncio
import ssl
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Collection
from typing import Any

import httpx2
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from emulator.drift.bodies import kept
from emulator.drift.disguise import Disguise
from emulator.drift.recording import Answer, Entry, Pairs, Recorder, now
from emulator.exchange.routing import Route, path_below
from emulator.exchange.vendor import Vendor

HOP = frozenset(
    {"connection", "content-encoding", "content-length", "host", "keep-alive", "proxy-connection", "te", "trailer"}
    | {"accept-encoding", "transfer-encoding", "upgrade", "proxy-authorization"}
)
"""Headers that are between two neighbours only, or that the HTTP library sets."""
KEPT_HEADERS = frozenset({"accept", "content-type", "allow", "retry-after", "content-range", "range", "if-none-match"})
"""Headers that are written down as they are; all others are not, but for `Location`."""
SIGNING = ("authorization", "x-auth-token", "x-auth-secret")
MOST_ANSWER = 64 * 1024 * 1024


class Unanswered(Exception):
    """The real API gave no answer that could be passed on; says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Proxy:
    """The ASGI application. `allow` are methods and operations that may go on beside those that only read."""

    def __init__(
        self,
        vendor: Vendor,
        upstream: str,
        recorder: Recorder,
        disguise: Disguise,
        allow: Collection[str] = (),
        seconds: float = 30,
        tell: Callable[[str], None] = print,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self.vendor, self.upstream = vendor, upstream.rstrip("/")
        self.recorder, self.disguise = recorder, disguise
        self.verify = verify
        self.client: httpx2.AsyncClient
        self.allow = frozenset(each.lower() for each in allow)
        self.seconds = seconds
        self.tell = tell
        self.api = vendor.behaviour.create_api()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it would change something."""
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        else:
            response = await self.answer(Request(scope, receive))
            await response(scope, receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        """Hold connections to the real API from the server's beginning to its end."""
        await receive()
        async with httpx2.AsyncClient(verify=self.verify, timeout=self.seconds) as self.client:
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def answer(self, request: Request) -> Response:
        """The real API's answer, or an error in the vendor's own form."""
        scope, content = request.scope, await request.body()
        method, route = self.routed(scope)
        name = route.name if route else None
        if not self.vendor.behaviour.reads(method, name or "") and not {method.lower(), name} & self.allow:
            return self.refuse(scope, 403, f"{method} is not passed on: {self.way_out(method, name)}")
        entry = self.entry(request, content, route)
        try:
            async with asyncio.timeout(self.seconds):
                answer, body = await self.fetch(request, content)
        except (Unanswered, TimeoutError, httpx2.HTTPError) as error:
            status, why = self.reason(error)
            self.note(entry.model_copy(update={"failed": why}), f"{status}, {why}")
            return self.refuse(scope, status, f"the real API did not answer: {why}")
        shown = Answer(status=answer.status_code, headers=self.headers(answer.headers), body=self.body(answer, body))
        self.note(entry.model_copy(update={"answer": shown}), self.remark(answer))
        kept_headers = [(k, v) for k, v in answer.headers.multi_items() if k.lower() not in HOP]
        response = Response(body, answer.status_code)
        response.raw_headers = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in kept_headers]
        if request.method != "HEAD" and answer.status_code not in (204, 304):
            response.headers["content-length"] = str(len(body))
        return response

    def routed(self, scope: Scope) -> tuple[str, Route | None]:
        """The method that counts and the operation, as the vendor reads a request."""
        root = self.vendor.prefix if self.vendor.mount is None else self.vendor.mount
        seen: Scope = {**scope, "root_path": root, "extra_headers": []}
        if prepare := self.vendor.behaviour.prepare:
            prepare(seen)
        method = "GET" if seen["method"] == "HEAD" else seen["method"]
        found = self.api.tree.find(path_below(seen)) if seen["path"].startswith(root) else None
        return method, found[0].routes.get(method, (None,))[0] if found else None

    def way_out(self, method: str, name: str | None) -> str:
        """What to do if a request is meant to change something."""
        choice = f"--allow {method}" + (f" or --allow {name}" if name else "")
        return f"it may change what is real; if that is meant, start emulator record with {choice}"

    def refuse(self, scope: Scope, status: int, message: str) -> Response:
        """An error in the vendor's own form."""
        self.tell(f"{scope['method']} {scope['path']}: {message}")
        return self.vendor.behaviour.refuse(scope, status, message)

    async def fetch(self, request: Request, content: bytes) -> tuple[httpx2.Response, bytes]:
        """The real API's answer with its body. Redirects are not followed."""
        target = self.upstream + (request.scope.get("raw_path") or request.url.path.encode()).decode("latin-1")
        query = request.scope["query_string"].decode("latin-1")
        headers = [(k, v) for k, v in request.headers.items() if k.lower() not in HOP]
        asked = self.client.build_request(
            request.method, target + (f"?{query}" if query else ""), headers=headers, content=content or None
        )
        answer = await self.client.send(asked, stream=True, follow_redirects=False)
        try:
            body = bytearray()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > MOST_ANSWER:
                    raise Unanswered(502, f"its answer is larger than {MOST_ANSWER // 2**20} MB")
            return answer, bytes(body)
        finally:
            await answer.aclose()

    def reason(self, error: Exception) -> tuple[int, str]:
        """The status and the words for an answer that did not come."""
        if isinstance(error, Unanswered):
            return error.status, str(error)
        if isinstance(error, TimeoutError | httpx2.TimeoutException):
            return 504, f"it took longer than {self.seconds:g} s (--seconds)"
        if "certificate" in str(error).lower():
            return 502, f"its certificate is not trusted: {error}; --ca FILE names an authority of your own"
        return 502, f"it cannot be reached: {str(error) or type(error).__name__}"

    def entry(self, request: Request, content: bytes, route: Route | None) -> Entry:
        """What a recording keeps of a request."""
        self.disguise.secrets |= secrets_in(request)
        literal = [part for part in (route.path if route else "").split("/") if not part.startswith("{")]
        literal += self.vendor.prefix.split("/")
        return Entry(
            at=now(),
            method=request.method,
            path=self.disguise.path(request.url.path, literal),
            query=self.disguise.query(request.scope["query_string"].decode("latin-1")),
            signed_in=any(name in request.headers for name in SIGNING),
            headers=self.headers(request.headers),
            body=kept(content, request.headers.get("content-type", ""), self.disguise),
            operation=route.name if route else None,
        )

    def body(self, answer: httpx2.Response, content: bytes) -> dict[str, Any] | None:
        """What a recording keeps of an answer's body."""
        return kept(content, answer.headers.get("content-type", ""), self.disguise)

    def headers(self, headers: Any) -> Pairs:
        """The headers that a recording keeps; of an address it keeps what is nobody's."""
        shown = [(k.lower(), v) for k, v in headers.items() if k.lower() in KEPT_HEADERS]
        return shown + [(k.lower(), self.disguise.url(v)) for k, v in headers.items() if k.lower() == "location"]

    def note(self, entry: Entry, remark: str) -> None:
        """Write an exchange down, and tell what is worth a word."""
        self.recorder.write(entry)
        self.tell(f"{entry.method} {entry.path}: {entry.answer.status if entry.answer else remark}")
        if remark and entry.answer:
            self.tell(f"  {remark}")

    def remark(self, answer: httpx2.Response) -> str:
        """What a person should know of an answer."""
        if answer.is_redirect:
            return "it redirects, which is not followed: is --upstream the API's own address?"
        if answer.status_code in (401, 403):
            return "it refuses who signed in; the recording says so, and cannot be compared there"
        return ""


def secrets_in(request: Request) -> set[str]:
    """What a request signs in with: user, password, tokens."""
    given = [request.headers[name] for name in SIGNING if name in request.headers]
    found = set(given)
    for value in given:
        scheme, _, rest = value.partition(" ")
        if scheme.lower() == "basic":
            try:
                found.update(b64decode(rest, validate=True).decode().partition(":")[::2])
            except (NotBase64, ValueError):
                continue
        elif rest:
            found.add(rest)
    return {each for each in found if len(each) > 3}


def trust(ca: str | None) -> ssl.SSLContext | bool:
    """Whose certificates are trusted: the usual authorities', and a file's."""
    return ssl.create_default_context(cafile=ca) if ca else True
