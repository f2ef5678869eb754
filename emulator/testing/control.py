"""The control plane as the kit speaks to it: JSON over the standard library's HTTP."""

import asyncio
import json
import os
import threading
from collections.abc import Callable, Mapping
from functools import cache
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

__tracebackhide__ = True
"""A failing test shows its own line and the message, nothing of this file."""
SECONDS = 30
HEALTH_SECONDS = 3


class EmulatorError(Exception):
    """The emulator refused something, or cannot be reached; the message says why."""

    def __init__(self, message: str, status: int = 0, answer: Any = None) -> None:
        super().__init__(message)
        self.status = status
        self.answer = answer


class Control:
    """The control plane at an address. Proxies of the environment are not for it."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = complete(url)
        self.headers = {"X-Emulator-Token": token} if token else {}

    def call(
        self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None, seconds: float = SECONDS
    ) -> Any:
        """The JSON that a call answers; EmulatorError if it is refused."""
        content = self.fetch(method, path, body, query, seconds)
        return json.loads(content) if content else None

    def fetch(
        self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None, seconds: float = SECONDS
    ) -> bytes:
        """The bytes that a call answers; EmulatorError if it is refused."""
        address = f"{self.url}/_emulator/{quote(path.removeprefix('/'))}" + (f"?{urlencode(query)}" if query else "")
        content = None if body is None else json.dumps(body).encode()
        request = Request(address, content, {**self.headers, "Content-Type": "application/json"}, method=method)
        try:
            with opener().open(request, timeout=seconds) as answer:
                found: bytes = answer.read()
                return found
        except HTTPError as error:
            with error:
                raise refusal(request, error.code, error.read()) from None
        except (OSError, HTTPException) as error:
            raise EmulatorError(f"no emulator at {self.url}: {getattr(error, 'reason', error)}") from None

    def health(self, seconds: float = HEALTH_SECONDS) -> dict[str, Any]:
        """What the server says of itself, within so many seconds; EmulatorError if it is not ready by then."""
        return within(seconds, self.url, self._health)

    def _health(self) -> dict[str, Any]:
        try:
            state: Any = self.call("GET", "/health", seconds=HEALTH_SECONDS)
        except ValueError:
            state = None
        if not isinstance(state, dict) or state.get("status") != "ok":
            raise EmulatorError(f"something else than an emulator answers at {self.url}")
        return state


@cache
def opener() -> OpenerDirector:
    """What makes the requests; made once, since it may read the machine's certificates."""
    return build_opener(ProxyHandler({}))


def complete(url: str) -> str:
    """An address with its scheme, without a slash at the end; EmulatorError if there can be no server."""
    whole = (url if "://" in url else f"http://{url}").rstrip("/")
    try:
        parts = urlsplit(whole)
        right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # of a port that is no number, of brackets that hold no address
        right = False
    if not right:
        raise EmulatorError(f"no emulator at {url}: that is no address, such as http://127.0.0.1:8480")
    return whole


def token_of_environment() -> str | None:
    """The control plane's secret, where the server was started with one."""
    return os.environ.get("EMULATOR_TOKEN") or None


def refusal(request: Request, status: int, content: bytes) -> EmulatorError:
    """The error for an answer that is none of 2xx, in the server's own words."""
    try:
        answer = json.loads(content)
        reason = answer["error"]
    except (ValueError, KeyError, TypeError):
        answer, reason = None, content[:200].decode(errors="replace")
    allowed = answer.get("allowed") if answer else None
    hint = f" (allowed: {', '.join(map(str, allowed))})" if allowed else ""
    where = f"{request.get_method()} {request.selector}"
    hint += ": give the server's own, as `token` or in EMULATOR_TOKEN" if status == 401 else ""
    return EmulatorError(f"{where} answered {status}: {reason}{hint}", status, answer)


def within(seconds: float, url: str, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Ask in a thread: neither a name that resolves to nothing nor an answer in drops may take longer."""
    found: list[dict[str, Any] | Exception] = []

    def note() -> None:
        try:
            found.append(ask())
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=note, daemon=True)
    thread.start()
    thread.join(seconds)
    result = found[0] if found else EmulatorError(f"no answer from {url} in {seconds:g} seconds")
    if isinstance(result, Exception):
        raise result
    return result


def refuse_in_event_loop(what: str) -> None:
    """RuntimeError inside a running event loop: waiting would hold the very program that is waited for."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError(
        f"{what} waits, and would hold this event loop with everything that runs in it: "
        f"use the fixture emulator_async_world and `await {what}(...)`, or `await asyncio.to_thread({what}, ...)`"
    )
