"""SIP accounts."""

from emulator.rules.rule import chapter

rule = chapter("telecom_center.sip-accounts", "SIP accounts")

READ_AND_UPDATED = rule(
    "read-and-updated", "SIP accounts are listed, shown and updated; they are neither made nor deleted here."
)
ADDRESSES = rule(
    "allowed-ips",
    "allowed_ips is a comma list of addresses and networks, kept as networks; use_allowed_ips turns them on.",
)
REST = rule("rest", "All other attributes are the customer's own: an update that has one is refused.")
LIMIT = rule("limit", "When sip_account_limit is reached no further account can be made.")
FILTERS = rule("filters", "Accounts are filtered by what the document names, caller ids and names among it.")
