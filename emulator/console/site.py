"""The pages' application: finds the page, says what went wrong, lets in who brings the token."""

import logging

from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.console import acting, assets, signing
from emulator.console.asking import Refused
from emulator.console.drawing import draw
from emulator.console.pages import PAGES
from emulator.console.pages.reports import docs
from emulator.console.visit import Failure, Visit
from emulator.exchange.routing import path_below
from emulator.settings import ServerSettings

WITHOUT_WORLD = ("console/worlds", "docs")
"""Those pages, and those below them, need no world to be there."""
OF_NO_WORLD = "docs"
"""Pages that tell of no world; they need no token either."""


class Site:
    """The application at `/console`, `/docs` and `/assets`."""

    def __init__(self, control: ASGIApp, settings: ServerSettings) -> None:
        self.control = control
        self.token = settings.token
        self.routes = [Route(f"/{path}", show, methods=["GET"]) for path, show in PAGES.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        try:
            response = await self.answer(request, path_below(scope).rstrip("/"))
        except MultiPartException as error:
            response = draw("bare.html", 400, title="No form of ours", text=error.message)
        except Exception:
            logging.getLogger("emulator").exception("%s %s", scope["method"], scope["path"])
            response = draw("bare.html", 500, title="The page failed", text="The server's log says why.")
        await response(scope, receive, send)

    async def answer(self, request: Request, path: str) -> Response:
        """What to answer at a path below `/_emulator`."""
        if path.startswith("/assets"):
            return assets.get(path.removeprefix("/assets/"))
        if path == "/console/sign-in" or request.scope.get("locked"):
            return await signing.answer(request, self.token)
        if "refused" in request.scope:
            return await acting.refuse(request, self.show)
        if request.method == "POST" and path == "/console/act":
            return await acting.act(request, self.control, self.show)
        if request.method != "GET":
            return draw("bare.html", 405, title="Not possible", text=f"{request.method} is not possible here.")
        if path == "":
            return RedirectResponse(Visit(request, self.control).url())
        return await self.show(request)

    async def show(self, request: Request, failure: Failure | None = None) -> Response:
        """The page at a request's path, with the form in it that was refused."""
        path = path_below(request.scope).rstrip("/")
        request.scope["path"] = request.scope["root_path"] + path
        request.scope["page"] = path.lstrip("/")
        visit = Visit(request, self.control, failure)
        try:
            visit.without_world = is_below(request.scope["page"], *WITHOUT_WORLD)
            if not visit.without_world:
                await visit.find_world()
        except Refused as refused:
            return draw("lost.html", refused.status, visit=visit, refused=refused)
        try:
            return await self.found(visit)
        except Refused as refused:
            return await trouble(visit, refused)

    async def found(self, visit: Visit) -> Response:
        """The page itself."""
        for route in self.routes:
            match, child = route.matches({**visit.request.scope})
            if match is Match.FULL:
                visit.request.scope["path_params"] = child["path_params"]
                response: Response = await route.endpoint(visit)
                return response
        raise Refused(404, "there is no such page")


def is_below(page: str, *places: str) -> bool:
    """Whether a page is at one of some places, or below it."""
    return any(f"{page}/".startswith(f"{place}/") for place in places)


async def trouble(visit: Visit, refused: Refused) -> Response:
    """A page that says why there is nothing to see, in its frame wherever that can be drawn."""
    if is_below(visit.request.scope["page"], OF_NO_WORLD):
        return await docs.show_trouble(visit, refused)
    try:
        return await visit.page("trouble.html", refused.status, refused=refused)
    except Refused as further:
        return draw("lost.html", further.status, visit=visit, refused=further)
