"""Incoming trunks."""

from emulator.rules.rule import chapter

rule = chapter("telecom_center.incoming-trunks", "Incoming trunks")

CUSTOMER = rule("customer", "A trunk belongs to a customer, which cannot be changed.")
PROTOCOL = rule("transport-protocol", "The transport protocol is UDP or TCP, and UDP unless one is given.")
CODECS = rule(
    "codecs", "Codecs are a list of those that the document names; telephone-event is known with /8000 and without."
)
DESTINATION_FIELD = rule(
    "destination-field", "The destination field is RURI_USERPART, which is the default, or TO_USERPART."
)
DOMAIN = rule("domain", "The server gives each trunk a domain of its own, and never gives one again.")
DEFAULT_TRUNK = rule("default-trunk", "A sub-domain may be set up to give each new customer a trunk (a setting).")
FILTERS = rule("filters", "Trunks are filtered by id, domain and customer.")
DELETED = rule("deleted", "A deleted trunk is gone; the calls that came in on it stay.")
MEMBERS = rule("members", "A trunk without further values has no name, and the defaults of its table.")
