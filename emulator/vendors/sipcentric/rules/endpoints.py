"""Endpoints: the internal destinations of calls."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.endpoints", "Endpoints")

TABLE = rule("table", "An endpoint shows shortNumber and name, and the members of its own type and no other's.")
LINKS = rule("links", "A single phone has links to sip and voicemail, a mailbox to voicemail; in lists there are none.")
TYPE = rule("type", "A new endpoint is a phone, virtual, group, queue, ivr or mailbox; else it is a 400.")
TYPE_FIXED = rule("type-fixed", "The type of an endpoint cannot be changed: that is a 400.")
REQUIRED = rule("required", "An endpoint has the required members of its type, each of its type; else it is a 400.")
SHORT_NUMBER = rule("short-number", "A short number has three digits; else it is a 400.")
SHORT_NUMBER_ONCE = rule(
    "short-number-once",
    "No two endpoints of an account have the same short number: that is a 400.",
    evidence="inferred",
)
DEFAULTS = rule(
    "defaults",
    "Where they are not sent, timeout is 30 seconds, of an ivr 5, memberTimeout 30, cascadeDelay 0, maxWait 600, "
    "callWaiting on, callRecording OFF, voicemail and screening off.",
)
SECONDS = rule(
    "seconds",
    "A time-out, delay or longest wait is a whole number of seconds from 0 to 86400; else it is a 400.",
    unsure="The tables say Integer and no bounds; a day is the bound here.",
)
ZERO_SECONDS = rule("zero-seconds", "A time-out of 0 seconds is over at once.", evidence="inferred")
ANOTHER = rule("another", "A group fails over to another endpoint than itself; else it is a 400.")
OWN = rule("own", "An extension user sees the own endpoint only: others are a 401.", evidence="client")
OF_TYPE = rule("of-type", "The list can be had of one type alone.", evidence="client")
KEPT = rule("kept", "A member that a change of an endpoint leaves out keeps its value.", evidence="inferred")
CHANGED = rule("changed", "The earlier document has POST, PUT and DELETE for endpoints, and so they are taken.")
SIP = rule(
    "sip",
    "The sub-resource sip shows user name, password and domain, and below it the devices that are registered.",
    evidence="client",
    unsure="The documents show the link and not what it leads to; the members are those that a client knows.",
)
VOICEMAIL = rule(
    "voicemail",
    "The sub-resource voicemail shows the mailbox, its email address, and whether it is on.",
    evidence="inferred",
    unsure="The documents show the link and not what it leads to.",
)
LEADS_NOWHERE = rule("leads-nowhere", "What led to an endpoint that is deleted leads nowhere.", evidence="inferred")
UNANSWERED = rule("unanswered", "A phone rings for timeout seconds; then the call is unanswered.")
TO_VOICEMAIL = rule(
    "to-voicemail", "A missed call of a phone with voicemail goes there, and email tells of the message."
)
CALL_WAITING = rule("call-waiting", "A phone that talks takes a second call if callWaiting is on, else it is busy.")
FORWARDED = rule(
    "forwarded",
    "A virtual extension forwards to its destination, at the account's expense.",
    unsure="Call screening is kept and does nothing, because no voice is carried.",
)
RING_ALL = rule("ring-all", "A group with a cascadeDelay of 0 rings all members at once, those who are busy left out.")
CASCADE = rule(
    "cascade", "A group with a cascadeDelay begins a member each so many seconds, and tries each for memberTimeout."
)
FAILOVER = rule("failover", "A group that nobody answers forwards to failoverDestination, if it has one.")
MEMBERS = rule(
    "members",
    "Groups and queues ring the phones of the account, the oldest first.",
    evidence="inferred",
    unsure="The API shows no members; virtual extensions, which can be members too, are not rung by groups.",
)
MAX_WAIT = rule("max-wait", "A caller waits in a queue for maxWait seconds at most.")
QUEUED = rule("queued", "Who waits in a queue is put through when a phone becomes free.")
MENU = rule(
    "menu",
    "An ivr answers, and puts through whoever presses a colleague's short number.",
    unsure="What an ivr does when nobody presses a key for timeout seconds is not said: it goes on waiting.",
)
MAILBOX = rule("mailbox", "A call to a mailbox leaves a message, which is sent to its email address.")
