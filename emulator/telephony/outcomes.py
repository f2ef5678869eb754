"""How calls, messages and faxes end: outcomes with SIP code, reason and cause; and what the next one shall meet.

Codes and reasons are those of SIP (RFC 3261 §21), causes those of Q.850. A rule that somebody set
strikes before anything else decides, as often as it says.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any, Literal

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from emulator.store.store import Store

Outcome = Literal["answered", "no_answer", "busy", "refused", "failed", "cancelled"]
Kind = Literal["call", "sms", "fax"]
OK, CANCELLED, ELSEWHERE = 200, 487, "Call completed elsewhere"
BUSY, NO_ANSWER, DECLINED, NOWHERE, UNAVAILABLE, FORBIDDEN = 486, 480, 603, 404, 503, 403
PAYMENT = 402
REASONS = {
    200: "OK", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
    408: "Request Timeout", 410: "Gone", 480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist",
    484: "Address Incomplete", 486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here",
    500: "Server Internal Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Server Time-out", 600: "Busy Everywhere", 603: "Decline", 604: "Does Not Exist Anywhere",
    606: "Not Acceptable",
}  # fmt: skip
CAUSES = {
    200: 16, 402: 21, 403: 21, 404: 1, 408: 18, 410: 22, 480: 19, 484: 28, 486: 17, 487: 16, 488: 88, 500: 41, 502: 38,
    503: 34, 504: 102, 600: 17, 603: 21, 604: 1,
}  # fmt: skip
"""SIP code → Q.850 cause (RFC 3398 §8.2.6.1)."""
BUSY_CODES = (486, 600)
FAILING = (402, 403, 404, 484, 503)
"""Codes of the network, not of who is called."""
CODES = range(300, 700)
"""What a phone may refuse with."""
OF_CALLS = {"no_answer": 480, "busy": 486, "refused": 603, "failed": 503}
"""The code of an outcome that somebody asks for without one."""
MOST_RULES = 1000


class OutcomeRule(SQLModel, table=True):
    """What the next calls or messages that match shall meet."""

    __tablename__ = "telephony_outcome"
    id: int | None = Field(default=None, primary_key=True)
    match: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """`kind`, `vendor`, `from`, `to`: the numbers may have `*`."""
    outcome: str
    code: int | None = None
    reason: str | None = None
    after: float | None = None
    """Seconds; None where `never`, or where the usual time is meant."""
    never: bool = False
    times: int | None = None
    hits: int = 0


def reason_of(code: int) -> str:
    """SIP's words for a code; of one that has none, for its class."""
    return REASONS.get(code) or REASONS[{3: 480, 4: 400, 5: 500, 6: 603}[code // 100]]


def outcome_of(code: int, network: bool = False) -> Outcome:
    """What a final code makes of a call that nobody answered; `network`: it was not the called phone that gave it."""
    if code in BUSY_CODES:
        return "busy"
    if code == CANCELLED:
        return "cancelled"
    if network:
        return "no_answer" if code in (408, 480) else "failed"
    return "refused"


def strike(store: Store, kind: Kind, vendor: str, source: Iterable[str], target: Iterable[str]) -> OutcomeRule | None:
    """The first rule that is about this call or message, counted as having struck; None if none is.

    `source` and `target` are the spellings of the two numbers.
    """
    sources, targets = list(source), list(target)
    for rule in store.all(OutcomeRule, order="id"):
        is_spent = rule.times is not None and rule.hits >= rule.times
        if not is_spent and fits(rule.match, kind, vendor, sources, targets):
            store.update(OutcomeRule, rule.id, hits=rule.hits + 1)
            return rule
    return None


def fits(match: dict[str, Any], kind: str, vendor: str, sources: list[str], targets: list[str]) -> bool:
    """Whether a rule's match is about a call or message."""
    return (
        match.get("kind") in (None, kind)
        and match.get("vendor") in (None, vendor)
        and is_like(match.get("from"), sources)
        and is_like(match.get("to"), targets)
    )


def is_like(pattern: str | None, spellings: Iterable[str]) -> bool:
    """Whether a number in one of its spellings is as the pattern says; only `*` has a meaning in it."""
    if pattern is None:
        return True
    literal = pattern.replace("[", "[[]").replace("?", "[?]")
    return any(fnmatchcase(spelling, literal) for spelling in spellings)
