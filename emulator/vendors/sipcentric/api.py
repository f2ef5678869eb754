"""The Sipcentric API as a FastAPI sub-application, in the order of the document."""

from emulator.core.routing import Api
from emulator.vendors.sipcentric import errors
from emulator.vendors.sipcentric.resources import (
    callbundles,
    calls,
    creditstatus,
    customers,
    endpoints,
    originate,
    outgoingcallerids,
    overview,
    phonebook,
    phonenumbers,
    recordings,
    sip,
    sms,
    sounds,
    stream,
    timeintervals,
    tokengenerator,
)

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
    outgoingcallerids,
    creditstatus,
    callbundles,
    tokengenerator,
    stream,
)


def create_api() -> Api:
    """The application below `/api/v1`."""
    api = Api("Sipcentric PBX API", "1", [resource.router for resource in RESOURCES])
    errors.install(api)
    return api
