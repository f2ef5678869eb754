"""SIP's final codes (RFC 3261 §21) with reason and Q.850 cause, and what each makes of a call."""

from typing import Literal

Outcome = Literal["answered", "no_answer", "busy", "refused", "failed", "cancelled"]
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


def reason_of(code: int) -> str:
    """SIP's words for a code; of one that has none, for its class."""
    return REASONS.get(code) or REASONS[{3: 480, 4: 400, 5: 500, 6: 603}[code // 100]]


def outcome_of(code: int, network: bool = False) -> Outcome:
    """What a final code makes of a call that nobody answered; `network`: it was not the called phone that gave it."""
    if code in BUSY_CODES:
        return "busy"
    if not network:
        return "refused"
    if code == CANCELLED:
        return "cancelled"
    return "no_answer" if code in (408, 480) else "failed"
