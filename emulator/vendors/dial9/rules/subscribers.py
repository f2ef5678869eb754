"""Subscribers: who uses a number, and where."""

from emulator.rules.rule import chapter

rule = chapter("dial9.subscriber", "Update subscriber information")

NUMBER_ID = rule("id", "To update a subscriber the number's id is required.")
FIELDS = rule("fields", "Names, four lines of address and postcode are each optional; what is not sent stays.")
PENDING = rule("pending", "New information waits as validation_pending.")
SETTLED = rule(
    "settled",
    "Later it is validated, with the moment in pushed_at, or validation_failed if nobody can live at the address.",
    evidence="inferred",
    unsure="The document shows the statuses unknown and validation_pending alone; a day is an assumption (a setting).",
)
NOT_INTERNAL = rule("not-internal", "An internal number has no subscriber.", evidence="inferred")
