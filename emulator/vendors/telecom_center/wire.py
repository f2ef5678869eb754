"""What several resources share: forms of ids, words, numbers, times of CDRs, rewriting.

That is, kinds of attribute that only this vendor has.
"""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from sqlmodel import SQLModel

from emulator.jsonapi.errors import Problem, invalid_attribute, invalid_relationship
from emulator.jsonapi.kinds import Boolean, Integer, Invalid, Kind, OneOf, Unreadable
from emulator.jsonapi.resource import UUID, Draft, Key
from emulator.rules.rule import Rule
from emulator.store.moments import from_text, read_moment, to_text
from emulator.vendors.telecom_center.rewriting.rules import expression, regexp_replace
from emulator.vendors.telecom_center.rules import gateways

VENDOR = "telecom_center"
PREFIX = "/api/rest/public/operator"
CODECS = ("g729", "G722", "GSM", "PCMA", "PCMU", "OPUS", "telephone-event/8000", "telephone-event")
"""The document spells the last one both ways."""
DEFAULT_CODECS = ["PCMU", "PCMA", "telephone-event/8000"]
CUSTOMER_KEY = Key(r"-?\d{1,100}", number=True, by_client=True)
ACCOUNT_KEY = Key(r"[A-Za-z0-9_~-]{1,255}", by_client=True)
"""No dot: what follows one in an address is a format."""
DID_KEY = Key(rf"{UUID}|\d{{1,18}}", uuid=True)
"""UUIDs; the document's example of an external account's update names a number by a plain integer."""

WRITTEN = re.compile(
    r"(\d{4})(-?)(\d\d)\2(\d\d)"
    r"(?:[T ]\s*(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?"
    r"\s*(Z|UTC|GMT|Zulu|[+ -]\d\d(?::?\d\d)?(?::\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
"""Date, time, fraction, zone. A plus sign that was not percent-encoded arrives as a blank."""
OFFSET = re.compile(r"([+ -])(\d\d):?(\d\d)?(?::\d\d)?", re.ASCII)


class Language(OneOf):
    """A language of the user interface; the vendor complains in its own words."""

    def read(self, value: Any) -> str:
        """One of the languages."""
        try:
            return super().read(value)
        except Invalid:
            raise Invalid("Language not found!", whole=True) from None


class Networks(Kind):
    """A comma list of addresses and networks, kept as networks."""

    def describe(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string", "example": "127.0.0.1/32"}

    def read(self, value: Any) -> str:
        """Every entry in CIDR notation, IPv6 in full."""
        entries = str(value or "").split(",")
        if not any(entry.strip() for entry in entries):
            raise Invalid("can't be blank")
        if not isinstance(value, str):
            raise Invalid("is invalid")
        return ",".join(network(entry) for entry in entries)


def network(entry: str) -> str:
    """One address or network in CIDR notation."""
    try:
        return ipaddress.ip_network(entry.strip(), strict=False).exploded
    except ValueError:
        raise Invalid("is invalid") from None


def allowed_from(address: str, networks: str) -> bool:
    """Whether an IP address is in one of the networks. Raises ValueError if it is no address."""
    caller = ipaddress.ip_address(address)
    return any(caller in ipaddress.ip_network(network) for network in networks.split(","))


class Printed(Integer):
    """A whole number that the document prints as a string."""

    as_stored = False

    def describe(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"}

    def show(self, stored: int) -> str:
        """Its digits."""
        return str(stored)


class PrintedTruth(Boolean):
    """A truth value that the document prints as a string."""

    as_stored = False

    def describe(self) -> dict[str, Any]:
        """Two words."""
        return {"type": "string", "enum": ["true", "false"]}

    def show(self, stored: bool) -> str:
        """`true` or `false`."""
        return str(stored).lower()


class CdrTime(Kind):
    """A moment of a CDR, to the second; a filter's minute stands for its sixty seconds."""

    as_stored = False

    def describe(self) -> dict[str, Any]:
        """A date and time with a space between."""
        return {"type": "string", "example": "2020-05-15 10:30:00"}

    def asked(self) -> dict[str, Any]:
        """A moment: PostgreSQL reads more forms than this one."""
        return {"type": "string", "format": "date-time"}

    def bound(self, text: str) -> str:
        """The moment, in any form that PostgreSQL reads without asking for the language."""
        try:
            return to_text(read_written(text))
        except (ValueError, OverflowError):
            raise Unreadable(text) from None

    def find(self, text: str) -> Sequence[str]:
        """Every second that the text stands for."""
        moment = from_text(self.bound(text)).replace(microsecond=0)
        seconds = 60 if is_minute(text) else 1
        return [to_text(moment + timedelta(seconds=second)) for second in range(seconds)]

    def show(self, stored: str | None) -> str | None:
        """As the document prints it, with seconds."""
        return stored and stored[:19].replace("T", " ")


def read_written(text: str) -> datetime:
    """A moment; without a zone it is UTC, without a time midnight. Raises ValueError."""
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        return read_otherwise(text)
    year, _, month, day, hour, minute, second, fraction, zone = found.groups("")
    micros = int(f"{fraction:0<6}"[:6])
    at = timedelta(hours=int(hour or 0), minutes=int(minute or 0), seconds=int(second or 0), microseconds=micros)
    if at > timedelta(days=1) or int(minute or 0) > 59 or int(second or 0) > 60:
        raise ValueError("no such time")
    return (datetime(int(year), int(month), int(day), tzinfo=offset_of(zone)) + at).astimezone(UTC)


def read_otherwise(text: str) -> datetime:
    """A moment in a rarer form of ISO 8601, or as in e-mail."""
    with suppress(ValueError):
        return read_moment(text)
    moment = parsedate_to_datetime(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def offset_of(zone: str) -> timezone:
    """A zone's distance from UTC; none is UTC."""
    found = OFFSET.fullmatch(zone)
    if found is None:
        return UTC
    distance = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-distance if found[1] == "-" else distance)


def is_minute(text: str) -> bool:
    """Whether a text names a time by its minute, as the vendor's document prints some."""
    found = WRITTEN.fullmatch(text.strip())
    return found is not None and bool(found[6]) and not found[7]


def own_problems(draft: Draft, name: str, model: type[SQLModel], rule: Rule) -> Iterator[Problem]:
    """Each customer's records are apart from all others': a relationship may not cross over."""
    key = draft.get(f"{name}_id")
    if key is not None:
        linked: Any = draft.store.one(model, id=key)
        if linked.customer_id != draft.get("customer_id"):
            yield invalid_relationship(name, "is invalid", rule)


def rewriting_problems(draft: Draft) -> Iterator[Problem]:
    """A rewrite rule must be a regular expression; any result fits it."""
    for name in ("src_rewrite_rule", "dst_rewrite_rule"):
        try:
            expression(draft.get(name) or "")
        except ValueError:
            yield invalid_attribute(name, "is invalid", gateways.REWRITING)


def rewrite(number: str, rule: str | None, result: str | None) -> str:
    """A number as a rewrite rule leaves it; without a rule, as it is. ValueError if the rule takes too long."""
    return regexp_replace(number, rule, result or "") if rule else number
