"""One visit to a page: who looks at which world, what the page may ask, and the address of any other page."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from emulator.console.asking import Control, Refused, segment
from emulator.console.drawing import compile_whole, draw
from emulator.exchange.address import public_path, public_url
from emulator.parsing.names import DEFAULT

MOST_IN_MENU = 30
MOST_DIGITS = 9


@dataclass
class Failure:
    """A form that was refused: which one, why, and what was typed."""

    form: str
    refused: Refused
    values: dict[str, str] = field(default_factory=dict)
    shown: bool = False
    """Whether the page has the form, which then says what is wrong."""

    def is_of(self, form: str) -> bool:
        """Whether it is about a form, which will say so."""
        self.shown |= form == self.form
        return form == self.form

    def problem(self, name: str) -> str:
        """What is wrong with a field, or with a member within it."""
        within = (each for each in self.refused.fields if each == name or each.startswith(f"{name}."))
        return "; ".join(
            self.refused.fields[each] if each == name else f"{each}: {self.refused.fields[each]}" for each in within
        )


class Visit:
    """What a page is made with."""

    def __init__(self, request: Request, control: ASGIApp, failure: Failure | None = None) -> None:
        self.request = request
        self.world = request.query_params.get("world") or DEFAULT
        self.control = Control(control, request.scope, self.world)
        self.failure = failure
        self.control.begins = not self.looks_again
        self.begun = False
        """Whether the world has begun with this visit."""
        self.without_world = False
        """Whether the page can be drawn although there is no world to look at."""
        self.query = {n: request.query_params.getlist(n) for n in request.query_params if n not in ("world", "done")}

    def asked(self, name: str) -> str:
        """What the page's address says of a name, the last time; empty where it says nothing."""
        return self.query.get(name, [""])[-1]

    def number(self, name: str) -> int:
        """The same as a whole number from 0 on; what is none is 0."""
        text = self.asked(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0

    async def get(self, path: str, /, **query: Any) -> Any:
        """What the control plane has at a path. Raises asking.Refused."""
        return await self.control.get(path, **query)

    def of(self, world: str) -> Control:
        """The control plane, for questions about another world, which does not begin by them."""
        control = Control(self.control.app, self.request.scope, world)
        control.begins = False
        return control

    async def find_world(self) -> None:
        """Find the world, or let it begin, as any call of the control plane does.

        Raises Refused for who only looks again at a page: a world that was dropped would come back.
        """
        try:
            await self.get(f"worlds/{segment(self.world)}")
        except Refused as refused:
            if refused.status != 404 or self.looks_again:
                raise
            self.begun = self.world != DEFAULT

    @property
    def looks_again(self) -> bool:
        """Whether somebody was here before: the module looks what has become of a page, or a form of it was sent."""
        return self.failure is not None or "x-looks-again" in self.request.headers

    def url(self, page: str = "", /, **query: Any) -> str:
        """The address of a page of this world, or of the world that `world` names."""
        return self.address(f"/console/{page}".rstrip("/"), query)

    def address(self, path: str, query: Mapping[str, Any]) -> str:
        """A path below `/_emulator` with a query; what is empty, and the default world, are left out."""
        given = {"world": self.world} | {name: value for name, value in query.items() if value not in (None, "")}
        if given["world"] == DEFAULT:
            del given["world"]
        return self.root(path) + (f"?{urlencode(given, doseq=True)}" if given else "")

    def root(self, path: str) -> str:
        """A path below `/_emulator` as the browser knows it."""
        return public_path(self.request.scope, f"/_emulator{path}")

    def api(self, path: str, /, **query: Any) -> str:
        """The address of the control plane's own answer, for what a page links to or plays."""
        given = {name: value for name, value in query.items() if value not in (None, "")} | {"world": self.world}
        return self.root(f"/{path}") + f"?{urlencode(given)}"

    @property
    def here(self) -> str:
        """The address of this page, as forms name it to come back to."""
        return self.address(quote(f"/{self.request.scope['page']}"), self.query)

    @property
    def origin(self) -> str:
        """Scheme and host as the browser knows them."""
        return public_url(self.request)

    async def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page in its frame."""
        if self.failure and status == 200:
            status = self.failure.refused.status
        await asyncio.to_thread(compile_whole, template)  # others are answered meanwhile
        return draw(template, status, **await self.frame(), **context)

    async def frame(self) -> dict[str, Any]:
        """What every page shows around itself."""
        last = await self.last_event()
        worlds = (await self.get("worlds"))["worlds"]
        looked_at = next((each for each in worlds if each["name"] == self.world), None)
        done = self.request.query_params.get("done", "")
        return {
            "visit": self,
            "current": "/".join(self.request.scope["page"].split("/")[1:2]),
            "here": looked_at or {"name": self.world, "open": False},
            "worlds": worlds[:MOST_IN_MENU],
            "more_worlds": len(worlds) - MOST_IN_MENU,
            "event": last,
            "failure": self.failure,
            "done": done if done.replace(" ", "").replace("+", "").isalnum() and len(done) <= 40 else "",
            "segment": segment,
        }

    async def last_event(self) -> int | None:
        """The number of the newest event; None where there is no world that could be looked at, and need be none."""
        try:
            control = self.of(self.world) if self.without_world else self.control
            known = await control.get("events", format="json", limit="0", brief="true")
        except Refused:
            if not self.without_world:
                raise
            return None
        last: int = known["last"]
        return last

    def go(self, page: str, /, **query: Any) -> Response:
        """Lead to another page."""
        return RedirectResponse(self.url(page, **query), 303)
