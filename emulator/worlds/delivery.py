"""One webhook on its way: where it may go, how it is sent, what came of it.

Nothing goes to names that documents use as examples, nor to link-local addresses, where clouds
keep secrets of a machine. `.test` and `.localhost` are a developer's own (RFC 6761, sections 6.2, 6.3).
"""

import asyncio
import socket
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ConfigDict

from emulator.parsing.bytes_text import Bytes

if TYPE_CHECKING:
    from ssl import SSLContext

    from httpx2 import Response

RESERVED = (".example.com", ".example.org", ".example.net", ".example", ".invalid")
HINT = "(the setting webhook_anywhere allows it)"
TIMEOUT_SECONDS = 10
MOST_ANSWER = 64 * 1024


@dataclass(slots=True)
class Delivery:
    """One attempt to hand a message to a listener: an answer's status, or an error."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    at: str
    url: str
    attempt: int
    headers: dict[str, str]
    body: Bytes
    state: Literal["under way", "delivered", "failed", "held", "pulled"] = "under way"
    """The last two in pull mode."""
    status: int | None = None
    error: str | None = None
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer_body: Bytes = b""
    """The answer's beginning."""
    cause: str | None = None
    """The request that it goes back to."""
    pulled_at: float = 0.0
    """When a test fetched it, or had it sent, though it was held; in seconds since 1970 on the world's clock."""
    pulled_after: int = 0
    """The number of the last request before that."""

    @property
    def number(self) -> int:
        """The number in its id."""
        return int(self.id[1:])

    def let_go(self, seconds: float, request: int) -> None:
        """Note when it was held no longer."""
        self.pulled_at, self.pulled_after = seconds, request

    def hold(self) -> None:
        """Wait to be fetched, as if nothing had come of it."""
        self.state, self.status, self.error = "held", None, None
        self.answer_headers, self.answer_body = {}, b""
        self.let_go(0.0, 0)

    def fail(self, error: str) -> None:
        """Note that nobody took it."""
        self.state, self.error = "failed", error


class Forbidden(Exception):
    """The listener's address is one that nothing is sent to."""


@dataclass(frozen=True)
class Rules:
    """What a delivery goes by: whether certificates are checked, whether it may go anywhere."""

    verify: bool = True
    anywhere: bool = False


async def deliver(delivery: Delivery, rules: Rules) -> None:
    """Make the request and note its outcome."""
    import httpx2  # 40 ms to import, and most worlds never send anything

    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await attempt(delivery, rules)
    except Forbidden as error:
        delivery.fail(f"not sent: {error}")
    except TimeoutError:
        delivery.fail(f"no answer in {TIMEOUT_SECONDS} seconds")
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        delivery.fail(f"{type(error).__name__}: {str(error) or 'the connection broke'}")


async def attempt(delivery: Delivery, rules: Rules) -> None:
    """Send it, and read the beginning of the answer."""
    import httpx2

    url = httpx2.URL(delivery.url)
    host = url.raw_host.decode("ascii")
    target = machine_of(host)
    if not rules.anywhere:
        await check(target, url.port)
    verify: Any = certificates(rules.verify) if url.scheme == "https" else False
    headers = {"Host": url.netloc.decode("ascii"), **delivery.headers}
    async with (
        httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False, verify=verify) as client,
        client.stream(
            "POST",
            url.copy_with(host=target),
            headers=headers,
            content=delivery.body,
            extensions={"sni_hostname": host},
        ) as answer,
    ):
        content = await beginning(answer)
    delivery.state, delivery.status = "delivered", answer.status_code
    delivery.answer_headers, delivery.answer_body = dict(answer.headers), content


async def beginning(answer: "Response") -> bytes:
    """The first bytes of an answer's body; nobody waits for the rest."""
    content = b""
    async for part in answer.aiter_bytes(MOST_ANSWER):
        content += part
        if len(content) >= MOST_ANSWER:
            break
    return content[:MOST_ANSWER]


def machine_of(host: str) -> str:
    """The name to look up: `localhost` and every name below it is this machine, whatever its resolver knows."""
    return "localhost" if f".{host.rstrip('.')}".endswith(".localhost") else host


async def check(host: str, port: int | None) -> None:
    """Forbidden for what nothing is sent to: by its name, and by the addresses that it leads to."""
    if f".{host.rstrip('.')}".endswith(RESERVED):
        raise Forbidden(f"the host is reserved for documentation {HINT}")
    found = await asyncio.get_running_loop().getaddrinfo(host, port or 80, type=socket.SOCK_STREAM)
    for address in {str(each[4][0]) for each in found}:
        if is_link_local(address):
            raise Forbidden(f"{address} is a link-local address {HINT}")


def is_link_local(text: str) -> bool:
    """Whether an address, written as IPv4 inside IPv6 perhaps, is one of this link only."""
    address = ip_address(text)
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return (inner or address).is_link_local


@lru_cache(maxsize=2)
def certificates(verify: bool) -> "SSLContext":
    """Which certificates are good: the machine's, or those of `SSL_CERT_FILE` and `SSL_CERT_DIR`; or any."""
    import httpx2

    return httpx2.create_ssl_context(verify=verify, trust_env=True)
