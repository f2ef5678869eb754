"""Customers."""

from emulator.rules.rule import chapter

rule = chapter("telecom_center.customers", "Customers")

NAME = rule("name", "A customer has a name, which an update may not change.")
LANGUAGE = rule("language", "The language is EN, RU, LT or LV, and EN unless one is given.")
LIMITS = rule(
    "limits", "capacity_limit and sip_account_limit are whole numbers, or null for no limit, which is the default."
)
INCOMING_CAPACITY = rule(
    "incoming-capacity",
    "incoming_capacity in a body is capacity_limit; answers show the latter.",
    unsure="The tables say capacity_limit, the printed bodies incoming_capacity.",
)
OWN_ID = rule("own-id", "The operator may choose the id, a whole number; a deleted one can be used again.")
UPDATABLE = rule("updatable", "An update changes the two limits alone.")
DELETED = rule("deleted", "A deleted customer is gone with all that is its own, and the answer is 204 without a body.")
MEMBERS = rule("members", "A customer shows name, language and both limits, and has no relationships.")
CAPACITY = rule(
    "capacity",
    "The call that would be one more than capacity_limit ends at once, with code 503.",
    evidence="inferred",
    unsure="The document does not say which calls count, nor how the one too many ends.",
)
