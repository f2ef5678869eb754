"""Ten requests that every client makes, and how they are written for a program in another language."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from tests.conftest import World
from tests.vendors.sipcentric.resources.test_sounds import wav
from tests.wire import basic, dial9

OFFER = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQAoAAAAAIAAAAA"}
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Call:
    """A request."""

    method: str
    target: str
    status: int
    """Of its answer."""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    chunked: bool = False
    """In chunks, its length not told before."""
    offer: bool = False
    """With the offer of an upgrade, where a client can be made to write one, or does so by itself."""

    def line(self) -> str:
        """As the programs beside this file read it: fields between tabs, the body in base64."""
        headers = [f"{name}: {value}" for name, value in self.headers.items()]
        return "\t".join([self.method, self.target, str(self.chunked), b64encode(self.body).decode(), *headers])


@dataclass(frozen=True)
class Heard:
    """What a client tells of an answer."""

    status: int
    media: str
    body: bytes


def heard(line: str) -> Heard:
    """A line that such a program writes: status, media type, body in base64."""
    status, media, body = line.split("\t")
    return Heard(int(status), media, b64decode(body))


def ten(world: World) -> list[Call]:
    """Every vendor and the control plane; JSON, forms, binary, chunks, HEAD, an error, an offer."""
    admin, operator, sipgate = basic(world, "admin"), basic(world, "operator"), basic(world, "sipgate")
    api = {"Content-Type": "application/vnd.api+json", "Accept": "application/vnd.api+json"}
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/xml"}
    entry = {"type": "phonebookentry", "name": "Zoë — Upgrade: h2c", "phoneNumber": "07700900123"}
    customer = {"data": {"type": "customers", "attributes": {"name": "Ünal & Co"}}}
    book, inside = "/api/v1/customers/25/phonebook", f"/_emulator/settings?world={world.name}"
    public = "/api/rest/public/operator/customers"
    return [
        Call("GET", f"{book}?pageSize=2&page=1&name=%2A", 200, admin),
        Call("POST", book, 201, admin | JSON, json.dumps(entry).encode(), offer=True),
        Call("HEAD", f"{book}/716", 200, admin),
        Call("PUT", "/api/v1/customers/25/sounds/1035", 200, admin | {"Content-Type": "audio/wav"}, wav()),
        Call("GET", f"{book}/Gr%C3%BC%C3%9Fe%20%2F716", 404, admin),
        Call("GET", f"{public}?page%5Bsize%5D=1&filter%5Bid%5D=123", 200, operator | api),
        Call("POST", public, 201, operator | api, json.dumps(customer).encode(), chunked=True, offer=True),
        Call("POST", "/api/v2/numbers/list", 200, dial9(world) | JSON, b'{"text": "' + b"x" * 300_000 + b'"}'),
        Call(
            "POST", "/my/events/sms/?version=2.41", 200, sipgate | form, b"target=tel%3A447700900123&content=%C3%A4+b"
        ),
        Call("PATCH", inside, 200, JSON, b'{"sipcentric_talk_seconds": 7}', chunked=True, offer=True),
    ]
