"""`emulator record`: run the proxy, on loopback, until Ctrl-C."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from emulator.drift.disguise import Disguise
from emulator.drift.proxy import Proxy, trust
from emulator.drift.recording import BadRecording, Recorder
from emulator.exchange.routing import Route
from emulator.exchange.vendor import Vendor
from emulator.listening import listen, url_of
from emulator.vendors import VENDORS

HOST = "127.0.0.1"
QUOTED = re.compile(r"`([a-z_]+)`")
"""Values that a parameter's description names."""


def vendor_called(name: str) -> Vendor:
    """A vendor by name, which may be written with dashes. Raises BadRecording."""
    found = next((vendor for vendor in VENDORS if vendor.name == name.replace("-", "_")), None)
    if found is None:
        raise BadRecording(f"there is no vendor {name!r}: one of {', '.join(vendor.name for vendor in VENDORS)}")
    return found


def origin(upstream: str) -> str:
    """The real API's address as requests are put behind it. Raises BadRecording."""
    parts = urlsplit(upstream)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username is not None:
        raise BadRecording(f"--upstream {upstream!r} is no address such as https://api.example.com")
    return upstream.rstrip("/")


def words(vendor: Vendor) -> Iterator[str]:
    """The vendor's own words: what its document allows for a value, and the segments of its paths."""
    api = vendor.behaviour.create_api()
    document = api.openapi()
    yield from allowed(document)
    for methods in document["paths"].values():
        for parameter in (each for said in methods.values() for each in said.get("parameters", ())):
            yield from QUOTED.findall(parameter.get("description", ""))
    yield from filter(None, vendor.prefix.split("/"))
    for route in api.routes:
        if isinstance(route, Route):
            yield from (part for part in route.path.split("/") if part and not part.startswith("{"))


def allowed(schema: Any) -> Iterator[str]:
    """Every value that a document lists for something, and every member that it names."""
    if isinstance(schema, dict):
        values = [*(schema.get("enum") or ()), schema.get("const"), *(schema.get("properties") or ())]
        yield from (value for value in values if isinstance(value, str))
        for each in schema.values():
            yield from allowed(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from allowed(each)


def record(
    name: str, upstream: str, out: Path, port: int, allow: Collection[str], seconds: float, ca: str | None, tell: Any
) -> None:
    """Record until told to end. Raises BadRecording, and OSError for a port that is taken."""
    vendor, address = vendor_called(name), origin(upstream)
    check_allowed(vendor, allow)
    sockets = listen(HOST, port)
    recorder = Recorder(out, vendor.name)
    disguise = Disguise(vendor.behaviour.region, address, words(vendor))
    proxy = Proxy(vendor, address, recorder, disguise, allow, seconds, tell, trust(ca))
    tell(f"{vendor.title}: {url_of(sockets[0])}{vendor.prefix} passes on to {address}{vendor.prefix}, into {out}")
    config = uvicorn.Config(proxy, log_config=None, access_log=False, server_header=False, lifespan="on", ws="none")
    try:
        uvicorn.Server(config).run(sockets)
    finally:
        recorder.close()
        for each in sockets:
            each.close()


def check_allowed(vendor: Vendor, allow: Collection[str]) -> None:
    """Raise BadRecording for a name that is neither a method nor an operation of the vendor's."""
    known = {route.name for route in vendor.behaviour.create_api().routes if isinstance(route, Route)}
    methods = {"POST", "PUT", "PATCH", "DELETE"}
    for each in allow:
        if each.upper() not in methods and each not in known:
            raise BadRecording(f"--allow {each}: neither a method ({', '.join(sorted(methods))}) nor an operation")
