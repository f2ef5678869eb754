"""The bodies that say which requests are meant, for faults and for the journal."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

import orjson
from pydantic import Field, field_validator

from emulator.control.errors import ControlError, invalid
from emulator.control.exchanges import load
from emulator.control.worlds.worlds import ControlBody
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Route
from emulator.journal.exchange import MOST_BODY
from emulator.journal.matching import is_regex, literal_path, path_pattern
from emulator.parsing.patterns import pattern

MOST_NAMES = 100
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class RequestMatch(ControlBody):
    """A request, by what is known of it when it comes in."""

    vendor: str | None = Field(None, description="A vendor's name.")
    method: str | None = Field(None, description="GET, POST, …")
    path: str | None = Field(
        None,
        min_length=1,
        max_length=2000,
        description="Full path; `*` stands for anything, `{id}` for one segment, `^…` is a regex.",
    )
    operation: str | None = Field(None, description="An operationId of the vendor's OpenAPI document.")
    caller: str | None = Field(None, description="The user who signed in.")
    query: dict[str, str] | None = Field(None, max_length=MOST_NAMES, description="Values that the query must have.")
    headers: dict[str, str] | None = Field(
        None, max_length=MOST_NAMES, description="Values that the headers must have."
    )

    @field_validator("vendor")
    @classmethod
    def spelling(cls, value: str | None) -> str | None:
        """Take dashes for underscores."""
        return value and value.replace("-", "_")

    @field_validator("method")
    @classmethod
    def known_method(cls, value: str | None) -> str | None:
        """Refuse what is no method."""
        if value is not None and value.upper() not in METHODS:
            raise ValueError(f"must be one of {', '.join(METHODS)}")
        return value and value.upper()

    @field_validator("path")
    @classmethod
    def readable_path(cls, value: str | None) -> str | None:
        """Refuse a pattern that cannot be read."""
        if value and "?" in value and not is_regex(value):
            raise ValueError("is the path alone: what comes after ? belongs into query")
        try:
            return value and (literal_path(value) or pattern(path_pattern(value))) and value
        except ValueError as error:
            raise ValueError(f"is {error}") from None

    @field_validator("headers")
    @classmethod
    def lower_case(cls, value: dict[str, str] | None) -> dict[str, str] | None:
        """Names of headers in any case."""
        return value and {name.lower(): text for name, text in value.items()}

    def wanted(self, but: Collection[str] = ()) -> dict[str, Any]:
        """The members given, for `emulator.journal.matching`."""
        return {k: v for k, v in self.model_dump(exclude=set(but)).items() if v is not None}


class ExchangeMatch(RequestMatch):
    """A request, by what is known of it when it has been answered."""

    status: int | str | None = Field(None, description="A status, or a class such as `4xx`.")
    body: str | dict[str, Any] | list[Any] | None = Field(
        None, description="Text that the request's body contains, or a part of its JSON or form."
    )

    rule: str | None = Field(None, description="The id of a vendor's rule that the request broke.")

    @field_validator("body")
    @classmethod
    def short_enough(cls, value: Any) -> Any:
        """Refuse what is larger than anything that it is held against."""
        if value is not None and len(orjson.dumps(value)) > 2 * MOST_BODY:
            raise ValueError(f"is too large: the journal keeps {MOST_BODY:,} bytes of a body")
        return value

    @field_validator("status")
    @classmethod
    def readable_status(cls, value: int | str | None) -> int | str | None:
        """Refuse what is no status."""
        if value is not None and not re.fullmatch(r"[0-5]\d\d|[1-5]xx|0", str(value)):
            raise ValueError("must be a status such as 404, or a class such as 4xx")
        return value


async def check_names(match: RequestMatch, exchanges: dict[str, VendorExchange]) -> None:
    """422 if a match names a vendor, an operation or a rule that does not exist."""
    if match.vendor is not None and match.vendor not in exchanges:
        raise invalid("match.vendor", f"there is none called {match.vendor!r}", exchanges)
    if match.operation is not None:
        await load(exchanges, *[match.vendor] if match.vendor else exchanges)
        known = operations_of(exchanges, match.vendor)
        if match.operation not in known:
            raise none_called("match.operation", match.operation, known)
    if isinstance(match, ExchangeMatch) and match.rule is not None:
        await load(exchanges, *exchanges)
        rules = [rule for exchange in exchanges.values() for rule in exchange.vendor.behaviour.rules]
        if match.rule not in rules:
            raise none_called("match.rule", match.rule, rules)


def none_called(field: str, name: str, known: list[str]) -> ControlError:
    """422 for a name that is none of those known, with the nearest."""
    near = get_close_matches(name, known, 5, 0.3)
    return invalid(field, f"there is none called {name!r}", near or known)


def operations_of(exchanges: dict[str, VendorExchange], vendor: str | None) -> list[str]:
    """The operations of a vendor, or of all."""
    chosen = [exchanges[vendor]] if vendor else exchanges.values()
    return [route.name for each in chosen for route in each.api.routes if isinstance(route, Route)]
