"""External accounts."""

from emulator.rules.rule import chapter

rule = chapter("telecom_center.external-accounts", "External accounts")

OWN_ID = rule("own-id", "The operator chooses an account's id.", unsure="The form of such ids is not said.")
ALLOWS_CALLS = rule("allows-calls", "An account that is created with a DID number may call outside.")
CALLER_ID = rule(
    "caller-id", "The linked number is its external caller id, and stays until another update takes it away."
)
SAME_CUSTOMER = rule("same-customer", "An account and its number belong to the same customer.", evidence="inferred")
ATTRIBUTES = rule("attributes", "Its attributes are the server's: a body that has some is refused.")
FILTERS = rule("filters", "Accounts are filtered by id, customer, external caller id and allow_external_calls.")
DELETED = rule("deleted", "A deleted account is gone, and the answer is 204 without a body.")
