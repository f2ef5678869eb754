"""Phone numbers: the ways into the system from outside; and caller IDs, which are shown outside."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.phonenumbers", "Phone Numbers")

TABLE = rule("table", "A did shows number, smsEnabled and faxEnabled, and of the others those that have a value.")
TYPED = rule("typed", "The members of a number have the types of the table; else it is a 400.")
NUMBER = rule(
    "number",
    "A new number has number, digits with or without a plus; else it is a 400.",
    unsure="The table calls number read-only; the text on lists says that numbers are added by POST.",
)
NUMBER_ONCE = rule("number-once", "A number is added once: a second time is a 400.", evidence="inferred")
NUMBER_STAYS = rule("number-stays", "A change does not change number nor smsEnabled: they are read-only.")
ADDED = rule(
    "added",
    "A number that is added sends and takes SMS if it is that of a mobile.",
    evidence="inferred",
    unsure="The document says that only certain numbers do.",
)
NO_FAX_AND_CALLS = rule("no-fax-and-calls", "A destination and routingRules go with faxEnabled false only: else a 400.")
FAX_EMAIL = rule("fax-email", "A faxNotificationEmail goes with faxEnabled true only; else it is a 400.")
SMS_ONLY = rule(
    "sms-only",
    "The three members about incoming SMS go with smsEnabled true only; else it is a 400.",
)
NOTIFICATION_URL = rule(
    "notification-url", "A smsNotificationUrl begins with http:// or https:// and has no blank.", evidence="inferred"
)
RULE_REQUIRED = rule("rule-required", "A routing rule has a timeInterval and a destination; else it is a 400.")
KEPT = rule("kept", "A member that a change of a number leaves out keeps its value.", evidence="inferred")
IDENTIFIER = rule(
    "identifier",
    "The identifier of the called number stands before the caller's name.",
    unsure="The earlier document takes it for the caller ID to be displayed; the newer one counts.",
)
EMPTY_IDENTIFIER = rule("empty-identifier", "An identifier may be the empty text, and is shown so.")
DESTINATION = rule("destination", "Calls to a number go to its destination, if no routing rule applies.")
ROUTING = rule("routing", "During the time interval of a routing rule calls go to the rule's destination.")
NO_DESTINATION = rule(
    "no-destination",
    "A call to a number without a destination rings nobody and has FAILED.",
    evidence="inferred",
)
ALLOW_INCOMING = rule("allow-incoming", "Where smsAllowIncoming is false no message is taken.")
TAKES_SMS = rule(
    "takes-sms", "A number with smsEnabled always has smsAllowIncoming, and takes messages unless it says false."
)
SMS_POSTED = rule(
    "sms-posted", "An SMS is POSTed to smsNotificationUrl as a form with to, from, body and udh, part by part."
)
SMS_MAILED = rule("sms-mailed", "An SMS is mailed to smsNotificationEmail.")
FAX_MAILED = rule("fax-mailed", "A fax is mailed to faxNotificationEmail as PDF.")
FAX_TAKES_NO_CALLS = rule("fax-takes-no-calls", "A number for faxes takes no calls.")
EARLIER_FAX = rule(
    "earlier-fax", "In the earlier revision a number for faxes is a fax, with number and destinationEmail."
)
ROUTING_RULES = rule(
    "routing-rules", "The routing rules of a number are also a list of their own, in their order.", evidence="client"
)

rule = chapter("sipcentric.outgoingcallerids", "Outgoing Caller IDs")

CALLER_ID_TABLE = rule("table", "A caller ID shows number, which may be a name, allowCalls and allowSms.")
CALLER_IDS_READ_ONLY = rule(
    "read-only",
    "Caller IDs cannot be written: that is a 405.",
    unsure="The earlier document lists POST, PUT and DELETE; the newer one has GET alone, and approval is by hand.",
)
