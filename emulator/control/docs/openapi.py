"""OpenAPI documents of the vendors and of the control plane."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import TypeAdapter
from starlette.requests import Request

from emulator.control import simulate
from emulator.control.docs.examples import illustrate, meaning
from emulator.control.errors import unknown
from emulator.control.exchanges import Exchanges, load
from emulator.exchange.address import public_path
from emulator.exchange.routing import Api, Route
from emulator.exchange.vendor import Vendor, basic

router = APIRouter(route_class=Route, tags=["Documents"])
CONTROL = "control"
DocumentFile = Annotated[str, Path(description="A vendor's name, or `control`, and `.json`.")]
WRITING = threading.Lock()
GENERATED = ("HTTPValidationError", "ValidationError")
"""FastAPI's own error shape, which no answer of ours has."""
Part = dict[str, Any]
"""Part of a document."""
NAMED = "#/components/schemas/{model}"


@router.get("/openapi/{file}")
async def get_openapi_document(file: DocumentFile, request: Request, exchanges: Exchanges) -> dict[str, Any]:
    """Show the OpenAPI document of a vendor or of the control plane: `sipcentric.json`, `control.json`."""
    name = file.removesuffix(".json").replace("-", "_")
    if name == CONTROL:
        await load(exchanges, *exchanges)
        document = await describe(describe_control, request.app)
    elif name in exchanges:
        await load(exchanges, name)
        document = await describe(describe_vendor, exchanges[name].vendor, exchanges[name].api)
    else:
        raise unknown("document", file, [f"{each}.json" for each in (*exchanges, CONTROL)])
    servers = [{"url": public_path(request.scope, server["url"])} for server in document["servers"]]
    return {**document, "servers": servers}


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a document."""
    for methods in document["paths"].values():
        yield from methods.values()


async def describe(write: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    """A document. To write it for the first time takes long; others are answered meanwhile."""

    def write_alone() -> dict[str, Any]:
        with WRITING:
            return write(*given)

    return await asyncio.to_thread(write_alone)


def describe_vendor(vendor: Vendor, api: Api) -> dict[str, Any]:
    """A vendor's document: where it is served, how one signs in, on whose word each operation rests."""
    if api.openapi_schema is None:
        schemes = security_schemes(vendor)
        document = fresh_document(api, vendor.name, vendor.prefix or "/", schemes, [{name: [] for name in schemes}])
        document["info"]["title"] = vendor.title
        for operation in operations(document):
            operation.setdefault("x-evidence", "documented")
    return api.openapi()


def describe_control(api: Api) -> dict[str, Any]:
    """The control plane's own document, with an operation for each happening of each vendor."""
    whole: Api = api.state.complete
    if whole.openapi_schema is None:
        vendors = [exchange.vendor for exchange in api.state.exchanges.values()]
        whole.router.routes = [*api.routes, *simulate.documented(vendors).routes]
        whole.problem, whole.refusals = api.problem, api.refusals
        token = {"type": "apiKey", "in": "header", "name": "X-Emulator-Token"}
        fresh_document(whole, CONTROL, "/_emulator", {"token": token}, [{}, {"token": []}])
    return whole.openapi()


def fresh_document(api: Api, name: str, server: str, schemes: Part, security: list[Part]) -> Part:
    """FastAPI's document, made once and kept, with what FastAPI does not know."""
    document: Part = api.openapi()
    document["servers"] = [{"url": server}]
    document["security"] = security
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for generated in GENERATED:
        schemas.pop(generated, None)
    document["components"]["securitySchemes"] = schemes
    refused = content_of_errors(api, schemas)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            describe_places(operation)
            if method == "get":
                describe_parts(api, operation["responses"])
            describe_refusals(api, path, operation["responses"], refused)
    illustrate(document, name, refused)
    return document


def describe_places(operation: Part) -> None:
    """Say what each place in an operation's path is."""
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter.setdefault("description", describe_place(parameter))
            parameter["schema"].setdefault("minLength", 1)


def describe_place(parameter: Part) -> str:
    """What a path's parameter is, where nothing more needs to be said: `callId`, the id of the call."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", parameter["name"]).lower()
    return f"Id of the {words.removesuffix('id').strip() or 'record'}." if words.endswith("id") else f"The {words}."


def describe_parts(api: Api, responses: Part) -> None:
    """What a client may ask of a GET in its headers: only what it has not, and of files only parts."""
    content = responses.get("200", {}).get("content", {})
    files = {kind: part for kind, part in content.items() if part.get("schema", {}).get("format") == "binary"}
    if files:
        responses |= {"206": {"description": meaning(206), "content": files}, "416": {"description": meaning(416)}}
    if files or api.tells_unchanged:
        responses["304"] = {"description": meaning(304)}


def describe_refusals(api: Api, path: str, responses: Part, refused: Part) -> None:
    """How an operation refuses: as it says itself, and as any of the API does."""
    if GENERATED[0] in str(responses.get("422")):
        del responses["422"]
    for status in api.refusals:
        if status != HTTPStatus.NOT_FOUND or "{" in path:
            responses.setdefault(str(status), {"description": meaning(status)})
    for told, response in responses.items():
        if told >= "400":
            response.setdefault("content", refused)


def content_of_errors(api: Api, schemas: Part) -> Part:
    """The content of an error of the API, whose shape the document's own schemas get."""
    if api.problem is None:
        return {}
    shape = TypeAdapter(api.problem).json_schema(mode="serialization", ref_template=NAMED)
    schemas |= shape.pop("$defs", {})
    schemas[shape["title"]] = shape
    return api.refused({"$ref": NAMED.format(model=shape["title"])})


def security_schemes(vendor: Vendor) -> dict[str, Any]:
    """How the vendor's clients sign in: HTTP Basic, or a header for each part of the credentials."""
    headers = vendor.sign_in(*vendor.login)
    if headers == basic(*vendor.login):
        return {"basic": {"type": "http", "scheme": "basic"}}
    return {name: {"type": "apiKey", "in": "header", "name": name} for name in headers}
