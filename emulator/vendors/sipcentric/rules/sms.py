"""SMS: messages that an account sent or received."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.sms", "SMS")

TABLE = rule("table", "A message shows direction, from, to, body and cost, in whichever direction it went.")
STATUSES = rule("statuses", "Only an outgoing message has a sendStatus: PENDING, SENT or FAILED.")
REQUIRED = rule("required", "A new message has from, to and body, all texts and none empty; else it is a 400.")
FROM_APPROVED = rule(
    "from-approved",
    "A message comes from an SMS number of the account, or from a caller ID approved for SMS; else it is a 400.",
)
LENGTH = rule(
    "length",
    "A body has from 1 to 1530 letters; else it is a 400.",
    evidence="inferred",
    unsure="The documents name no bound; ten parts are what carriers take.",
)
DELIVERY_LATER = rule(
    "delivery-later",
    "A message that was just sent is SENT and has no deliveryStatus; that comes with the receipt.",
    unsure="How soon is not said: two seconds unless a setting says otherwise.",
)
DELIVERY_CODES = rule(
    "delivery-codes",
    "A deliveryStatus is 1 at the handset, 2 rejected there, 4 buffered, 8 accepted and 16 rejected by the carrier.",
)
FAILED = rule(
    "failed", "A message that cannot be sent is written down as FAILED and costs nothing.", evidence="inferred"
)
COST = rule(
    "cost",
    "An outgoing message costs 0.1 GBP, and a long one as often as it has parts; an incoming one nothing.",
    unsure="The price is that of the examples; that each part is charged is usual, and not said.",
)
CREDIT = rule(
    "credit", "A prepaid account whose credit does not cover a message sends it in vain.", evidence="inferred"
)
ARRIVES = rule(
    "arrives", "A message to a number of the platform arrives there, once it is delivered.", evidence="inferred"
)
EARLIER = rule(
    "earlier",
    "In the earlier revision direction and sendStatus are in lower case, and deliveryStatus is 0 until the receipt.",
)
