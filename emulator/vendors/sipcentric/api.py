"""The Sipcentric API as a FastAPI sub-application, in the order of the document."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from emulator.exchange.routing import Api
from emulator.parsing.texts import BadText
from emulator.vendors.sipcentric import errors
from emulator.vendors.sipcentric.auth import sign_in
from emulator.vendors.sipcentric.resources import (
    callbundles,
    calls,
    creditstatus,
    customers,
    endpoints,
    linkedusers,
    originate,
    outgoingcallerids,
    overview,
    phonebook,
    phonenumbers,
    recordings,
    routingrules,
    sip,
    sms,
    sounds,
    stream,
    timeintervals,
    tokengenerator,
)
from emulator.vendors.sipcentric.rules import overview as rules

RESOURCES = (
    overview,
    customers,
    phonebook,
    sms,
    calls,
    originate,
    sounds,
    recordings,
    timeintervals,
    endpoints,
    sip,
    phonenumbers,
    routingrules,
    outgoingcallerids,
    creditstatus,
    callbundles,
    linkedusers,
    tokengenerator,
    stream,
)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Draw 404, 405, 413 and whatever else the framework raises; who has not signed in learns nothing but that."""
    assert isinstance(error, HTTPException)
    try:
        await sign_in(request)
    except errors.ApiError as refusal:
        return errors.answer(request.scope, refusal)
    response = errors.answer(request.scope, errors.ApiError(error.status_code))
    response.headers.update(error.headers or {})
    return response


async def on_bad_text(request: Request, error: Exception) -> Response:
    """Draw what no text can hold, to who has signed in."""
    assert isinstance(error, BadText)
    try:
        await sign_in(request)
    except errors.ApiError as refusal:
        return errors.answer(request.scope, refusal)
    return errors.answer(request.scope, errors.invalid(rules.READABLE, error.field, error.problem))


def create_api() -> Api:
    """The application below `/api/v1`."""
    api = Api("Sipcentric PBX API", "1", [resource.router for resource in RESOURCES])
    api.passed_over = frozenset({"page", "pageSize"})
    api.tells_unchanged = True
    errors.install(api)
    api.add_exception_handler(HTTPException, on_http_exception)
    api.add_exception_handler(BadText, on_bad_text)
    return api
