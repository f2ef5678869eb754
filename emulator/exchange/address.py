"""Where clients reach the emulator: at its own address, or at that of a proxy before it.

A proxy tells of it in `Forwarded` (RFC 7239) or in the `X-Forwarded-` headers, and is believed if it
is one of those that are trusted. What it says wrongly is as if it had not said it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import Scope

from emulator.parsing.headers import first_header

PORTS = {"http": "80", "https": "443"}
PAIR = re.compile(r'\s*(?:([\w!#$%&\'*+.^`|~-]+)=("(?:[^"\\]|\\.)*"|[^\s;,"]*))?\s*(?:[;,]|$)', re.ASCII)
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::([0-9]{1,5}))?", re.ASCII)
PATH = re.compile(r"(?:/[\w.~!$&'()*+,;=:@%-]+)*/?", re.ASCII)
HEADERS = {b"x-forwarded-proto": "proto", b"x-forwarded-host": "host", b"x-forwarded-port": "port"}
PREFIX = b"x-forwarded-prefix"


def public_url(request: Request) -> str:
    """Scheme, host and prefix of links, as the client knows them; no slash at the end."""
    known: str | None = request.scope.get("public_url")
    return known or f"{request.scope['scheme']}://{first_header(request.scope, b'host') or 'localhost'}"


def public_path(scope: Scope, path: str = "") -> str:
    """A path of ours as the client knows it: a proxy may have taken a prefix off."""
    return f"{scope.get('public_prefix', '')}{path}"


class Front:
    """What stands before the emulator: an address that is given, or proxies that are trusted."""

    def __init__(self, base_url: str | None, trusted: str) -> None:
        self.base_url = base_url
        self.prefix = urlsplit(base_url).path if base_url else ""
        names = [name.strip() for name in trusted.split(",") if name.strip()]
        self.any = "*" in names
        self.networks = [ip_network(name, strict=False) for name in names if name != "*"]
        self.trusts = lru_cache(maxsize=1024)(self._trusts)

    def note(self, scope: Scope) -> None:
        """Put the address of links into the scope, where it is another than the one that was asked."""
        if self.base_url:
            scope["public_url"], scope["public_prefix"] = self.base_url, self.prefix
        elif self.trusts((scope["client"] or ("",))[0]):
            said = forwarded(scope["headers"])
            if said:
                scope["public_prefix"] = said.get("prefix", "")
                scope["public_url"] = address(said, scope["scheme"])

    def _trusts(self, peer: str) -> bool:
        """Whether a peer is a proxy that is believed."""
        if self.any:
            return True
        try:
            found = ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self.networks)


def forwarded(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """What proxies say of `proto`, `host`, `port` and `prefix`: the outermost, if several do. Empty if none does."""
    found: dict[str, list[str]] = {}
    standard = ",".join(value.decode("latin-1") for name, value in headers if name == b"forwarded")
    for name, text in [*pairs(standard), *[(HEADERS[n], v.decode("latin-1")) for n, v in headers if n in HEADERS]]:
        found.setdefault(name, []).append(text.partition(",")[0].strip())
    said = {name: texts[0] for name, texts in found.items() if name in FIT and texts[0] and FIT[name](texts[0])}
    parts = [each.strip() for name, value in headers if name == PREFIX for each in value.decode("latin-1").split(",")]
    prefix = "".join(part.rstrip("/") for part in parts)
    if prefix and PATH.fullmatch(prefix):
        said["prefix"] = prefix
    if said and "host" not in said:
        own = next((value.decode("latin-1") for name, value in headers if name == b"host"), "")
        said["host"] = own if is_host(own) else "localhost"
    return said


def pairs(text: str) -> list[tuple[str, str]]:
    """The parameters of a `Forwarded` header, outermost proxy first; none if it is malformed."""
    found, at = [], 0
    while at < len(text):
        match = PAIR.match(text, at)
        if match is None or match.end() == at:
            return []
        if match[1]:
            value = match[2]
            found.append((match[1].lower(), re.sub(r"\\(.)", r"\1", value[1:-1]) if value[:1] == '"' else value))
        at = match.end()
    return found


def address(said: Mapping[str, str], scheme: str) -> str:
    """Scheme, host, port and prefix as one address; a port that the scheme implies is left out."""
    scheme = said.get("proto", scheme).lower()
    match = HOST.fullmatch(said["host"])
    assert match is not None
    port = said.get("port") or match[2]
    shown = f":{int(port)}" if port and port != PORTS[scheme] else ""
    return f"{scheme}://{match[1].lower()}{shown}{said.get('prefix', '')}"


def is_scheme(text: str) -> bool:
    """Whether links can begin with it."""
    return text.lower() in PORTS


def is_port(text: str) -> bool:
    """Whether it is the number of a port."""
    return re.fullmatch("[0-9]{1,5}", text) is not None and 0 < int(text) < 65536


def is_host(text: str) -> bool:
    """Whether it is a name or an address, with or without a port."""
    match = HOST.fullmatch(text)
    if match is None or (match[2] and not is_port(match[2])):
        return False
    try:
        return match[1][0] != "[" or bool(IPv6Address(match[1][1:-1]))
    except ValueError:
        return False


FIT = {"proto": is_scheme, "host": is_host, "port": is_port}


def read_base_url(text: str) -> str:
    """The setting `base_url` as links begin with it. ValueError if they could not."""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if not (is_scheme(parts.scheme) and is_host(parts.netloc) and PATH.fullmatch(parts.path)):
        raise ValueError(f"{text!r} is no address that links can begin with: write it as https://pbx.example.com/path")
    if parts.query or parts.fragment or text.endswith(("?", "#")):
        raise ValueError(f"{text!r} has a query or fragment, which links cannot begin with")
    return address({"host": parts.netloc, "prefix": parts.path.rstrip("/")}, parts.scheme)


def read_hosts(text: str) -> str:
    """The setting `allowed_hosts`, without ports. ValueError naming what no `Host` can be."""
    return ",".join(read_host(name.strip().lower()) for name in text.split(",") if name.strip())


def read_host(text: str) -> str:
    """The name in a `Host` header, or `*`."""
    if text == "*" or is_host(f"[{text}]"):
        return text
    match = HOST.fullmatch(text)
    if match is None or not is_host(text):
        raise ValueError(f"{text!r} is no host: write a name as in pbx.example.com, without scheme and path, or `*`")
    return match[1].strip("[]")


def check_proxies(text: str) -> str:
    """The setting `trusted_proxies`. ValueError naming what is no address."""
    for name in filter(None, map(str.strip, text.split(","))):
        try:
            assert name == "*" or ip_network(name, strict=False)
        except ValueError:
            raise ValueError(f"{name!r} is no IP address, no network such as 10.0.0.0/8, and not `*`") from None
    return text
