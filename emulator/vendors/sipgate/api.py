"""The sipgate API as a FastAPI sub-application, in the order of the document."""

from typing import Any

from emulator.exchange.routing import Api
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
from emulator.vendors.sipgate.structs import both, with_xml
from emulator.vendors.sipgate.wire import demand

SETTINGS = (numbers, outgoing, extensions, mobile)
EVENTS = (events, calls, faxes, sms, voicemails)
SESSIONS = (sessions, callthrough)
RESOURCES = (*SETTINGS, *EVENTS, *SESSIONS, contacts, balance)


ABOUT = "What comes as `application/xml` comes as `text/xml` too, to who accepts that."


class SipgateApi(Api):
    """The application, with a document that knows of XML as well as JSON."""

    def openapi(self) -> dict[str, Any]:
        """FastAPI's document, made once, with the XML of each answer."""
        if self.openapi_schema is None:
            document = super().openapi()
            with_xml(document)
            for path, methods in document["paths"].items():
                for method, operation in methods.items():
                    for parameter in operation["parameters"]:
                        demand(parameter)
                    for status in refusals(path, method):
                        operation["responses"].setdefault(status, {"description": ""})
        return super().openapi()

    def refused(self, schema: dict[str, Any]) -> dict[str, Any]:
        """An error comes in both representations too."""
        return both(schema, self.openapi()["components"]["schemas"])


def refusals(path: str, method: str) -> list[str]:
    """How an operation refuses beside the ways that all share."""
    return ["404"] * (path.count("{") > 1) + ["413"] * (method in ("post", "put"))


def create_api() -> Api:
    """The application at the root."""
    api = SipgateApi("sipgate REST API", "2", [resource.router for resource in RESOURCES], description=ABOUT)
    errors.install(api)
    return api
