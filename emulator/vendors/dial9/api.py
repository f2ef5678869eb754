"""The Dial 9 API as a FastAPI sub-application, in the order of the document."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from emulator.exchange.routing import Api
from emulator.vendors.dial9 import errors
from emulator.vendors.dial9.resources import accessnumbers, acquisitions, numbers, prefixes, subscribers

RESOURCES = (numbers, prefixes, acquisitions, subscribers, accessnumbers)


class Actions(Api):
    """The application below `/api`: actions, and an OK for whoever asks what is allowed."""

    reads_queries = True

    async def dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the action; OPTIONS is answered before routing, as the framework does."""
        if scope["method"] == "OPTIONS":
            return await Response("OK", headers={"content-type": "text/plain"})(scope, receive, send)
        await super().dispatch(scope, receive, send)


def create_api() -> Api:
    """The application below `/api`."""
    api = Actions("Dial 9 API", "2", [resource.router for resource in RESOURCES])
    errors.install(api)
    return api
