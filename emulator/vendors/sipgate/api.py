"""The sipgate API as a FastAPI sub-application, in the order of the document."""

from emulator.core.routing import Api
from emulator.vendors.sipgate import errors
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
    return api
