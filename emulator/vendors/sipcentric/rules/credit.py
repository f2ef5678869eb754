"""What an account has left, and its prepaid minutes."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.creditstatus", "Credit Status")

CREDIT_TABLE = rule(
    "table",
    "The credit status shows accountType, PREPAID or POSTPAID, and balance, a number.",
    unsure="One example prints creditRemaining, the earlier name; the table and the other example have balance.",
)
CREDIT_EARLIER = rule(
    "earlier", "In the earlier revision the balance is called creditRemaining, and the type is in lower case."
)
CREDIT_READ_ONLY = rule(
    "read-only",
    "The credit status cannot be written: that is a 405.",
    unsure="The earlier document lists POST, PUT and DELETE, which cannot be meant.",
)
POSTPAID = rule("postpaid", "A POSTPAID account spends without bounds.", evidence="inferred")

rule = chapter("sipcentric.callbundles", "Call Bundles")

BUNDLE_TABLE = rule("table", "A bundle shows its name, its minutes, its price and validity, autoRenew, and a status.")
AVAILABLE = rule(
    "available",
    "What availableMins shows is what inclusiveMins leaves beside usedMins.",
    unsure="The earlier document has the two descriptions the wrong way round.",
)
AUTO_RENEW = rule(
    "auto-renew",
    "A change of a bundle has autoRenew, true or false, and changes nothing else; else it is a 400.",
)
USED = rule("used", "Calls to landlines use the minutes of an active bundle before the credit.", evidence="inferred")
RENEWED = rule(
    "renewed",
    "A bundle that ends renews itself for a month if autoRenew is true and its price can be paid.",
    unsure="That the price is taken from the credit is an assumption.",
)
EXPIRED = rule("expired", "A bundle that ends and does not renew itself is EXPIRED, and pays for nothing.")
