"""Balance and vouchers."""

from emulator.rules.rule import chapter

rule = chapter("sipgate.balance", "balance")

SIMPLE = rule("simple", "The simple form has currency, total and VAT.")
VOUCHERS = rule("vouchers", "The full form adds the vouchers of all three kinds.")
CALLS_PAID = rule(
    "calls-paid",
    "Each minute of a call is paid when it begins; one that is not covered ends.",
    evidence="inferred",
)
