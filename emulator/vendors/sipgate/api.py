"""The sipgate API as a FastAPI sub-application, in the order of the document."""

from emulator.exchange.routing import Api, Route
from emulator.vendors.sipgate import errors
from emulator.vendors.sipgate.representation import XML
from emulator.vendors.sipgate.resources import (
    balance,
    calls,
    callthrough,
    contacts,
    events,
    extensions,
    faxes,
    mobile,
    numbers,
    outgoing,
    sessions,
    sms,
    voicemails,
)

SETTINGS = (numbers, outgoing, extensions, mobile)
EVENTS = (events, calls, faxes, sms, voicemails)
SESSIONS = (sessions, callthrough)
RESOURCES = (*SETTINGS, *EVENTS, *SESSIONS, contacts, balance)


def create_api() -> Api:
    """The application at the root."""
    api = Api("sipgate REST API", "2", [resource.router for resource in RESOURCES])
    errors.install(api)
    describe_representations(api)
    return api


def describe_representations(api: Api) -> None:
    """Documents are XML as well as JSON: FastAPI's description knows of JSON only."""
    for route in api.router.routes:
        if isinstance(route, Route) and route.status_code != 204:
            route.responses[200] = {"content": {XML: {}}}
