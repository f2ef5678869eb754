"""telecom.center Operator API (vendor document: "Operator API")."""

from typing import TYPE_CHECKING

from emulator.exchange.vendor import Vendor

if TYPE_CHECKING:
    from emulator.exchange.behaviour import Behaviour


def load() -> "Behaviour":
    """Import what the API does."""
    from emulator.vendors.telecom_center.behaviour import behaviour

    return behaviour


vendor = Vendor(
    name="telecom_center",
    title="telecom.center Operator API",
    prefix="/api/rest/public/operator",
    login=("operator", "secret"),
    sample="/customers",
    known_limits=(
        "The page behind a session's address says who is signed in, until it expires; there is no user interface.",
        "SIP accounts come from `simulate`; a call to a DID number rings the external account that it is linked to, "
        "else the SIP account of its call flow: the customer's first, those online before others.",
        "Of a customer's live calls, `capacity_limit` counts those to and from outside, in both directions.",
        "The switches `incoming_internal` and so on record calls; the API shows no recordings, the phone's page does.",
        "Rewrite rules are PostgreSQL's advanced regular expressions; its forms `(?b)` and `(?e)` are refused.",
        "Several operators of a world share everything; no customer belongs to one of them.",
        "To-many relationships do not occur in the document, and are not served.",
    ),
    load=load,
)
