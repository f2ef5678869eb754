"""Tokens of sessions: JSON web tokens for customers, plain letters for administrators, as the document shows.

They are signed with a key of the world's seed. That key has a name in other worlds than the first,
their own: so a token leads back to the world that gave it.
"""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson

from emulator.worlds.world import DEFAULT, World

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
STREAM = "telecom_center.session"
ADMIN_LETTERS = 33


def customer_token(world: World, customer: int, expires: int) -> str:
    """A signed token that names the customer and the second at which it expires."""
    key = {} if world.name == DEFAULT else {"kid": world.name}
    header = {"typ": "JWT", "alg": "HS256", **key}
    claims = {"sub": customer, "exp": expires, "jti": world.chance.token(STREAM)}
    signed = f"{encoded(orjson.dumps(header))}.{encoded(orjson.dumps(claims))}"
    return f"{signed}.{signature(world, signed)}"


def admin_token(world: World) -> str:
    """Letters that say nothing; the world's name behind them."""
    bits = world.chance.bits(STREAM) << 128 | world.chance.bits(STREAM)
    letters = "".join(LETTERS[bits // len(LETTERS) ** i % len(LETTERS)] for i in range(ADMIN_LETTERS))
    return letters if world.name == DEFAULT else f"{letters}.{world.name}"


def signature(world: World, signed: str) -> str:
    """What the world signs a token's first two parts with."""
    key = f"{world.chance.seed}/{STREAM}".encode()
    return encoded(hmac.digest(key, signed.encode(), "sha256"))


def is_signed(world: World, token: str) -> bool:
    """Whether the world gave a customer this token."""
    signed, _, given = token.rpartition(".")
    return hmac.compare_digest(signature(world, signed).encode(), given.encode())


def world_of(token: str) -> str:
    """The name of the world that gave a token."""
    first, _, rest = token.partition(".")
    if "." not in rest:
        return rest or DEFAULT
    header = decoded(first)
    name = header.get("kid", DEFAULT) if isinstance(header, dict) else None
    return name if isinstance(name, str) else rest


def encoded(content: bytes) -> str:
    """Bytes as a part of a token."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(part: str) -> Any:
    """What a part of a token says; None if it is none."""
    try:
        return orjson.loads(urlsafe_b64decode(f"{part}==".encode()))
    except (binascii.Error, ValueError):
        return None
