"""Signing in with the server's token: a cookie that opens the console, and what its pages ask for."""

from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from emulator.console.acting import PAGE, form_of, text_of
from emulator.console.drawing import draw
from emulator.exchange.address import public_path, public_url
from emulator.exchange.tokens import cookie_of


async def answer(request: Request, token: str | None) -> Response:
    """The form, or the cookie for who brings the token; then back to the page that was wanted."""
    if request.method != "POST" or token is None:
        return ask(request, 401 if request.scope.get("locked") else 200)
    async with form_of(request) as form:
        given, wanted = text_of(form, "token"), text_of(form, "next")
    if not compare_digest(given.encode(), token.encode()):
        return ask(request, 401, "This is not the token that the server was started with.", wanted)
    place = wanted if PAGE.fullmatch(wanted) else "/_emulator/console"
    response = RedirectResponse(public_path(request.scope, place), 303)
    name, value = cookie_of(token)
    path, secure = public_path(request.scope, "/_emulator"), public_url(request).startswith("https:")
    response.set_cookie(name, value, path=path, secure=secure, httponly=True, samesite="strict")
    return response


def ask(request: Request, status: int, problem: str = "", wanted: str = "") -> Response:
    """The form; `wanted` is where to go afterwards, by default where one was going."""
    query = request.scope["query_string"].decode("latin-1")
    here = request.scope["path"] + (f"?{query}" if query else "")
    where = wanted or ("" if here.startswith("/_emulator/console/sign-in") else here)
    root = public_path(request.scope, "/_emulator")
    return draw("sign_in.html", status, root=root, problem=problem, wanted=where)
