"""Calls: the history of an account, and calls that the API originates."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.calls", "Calls")

TABLE = rule(
    "table",
    "A call shows scope, direction, from, to, callStarted, outcome, duration, cost, callId, linkedId and links.",
)
SCOPES = rule(
    "scopes",
    "A call is LOCAL within an account, DOMAIN between accounts of the platform, else EXTERNAL.",
    unsure="The documents at hand have lost the list of what each scope means; it is that of another revision.",
)
PARTIES = rule("parties", "A party of a call with a name is shown as Sales Group <500>, one without as its number.")
OUTCOMES = rule(
    "outcomes",
    "Outcomes are ANSWERED, BUSY for busy and refused calls, NO_ANSWER for unanswered and given up ones, else FAILED.",
    unsure="The document lists the four outcomes and does not say which call has which; it is done as in Asterisk.",
)
IN_HISTORY_WHEN_OVER = rule(
    "in-history-when-over", "A call stands in the history when it is over, created at its end and begun at callStarted."
)
LINKED = rule("linked", "The linkedId is the same on all legs of a call, and is the callId of its first.")
RECORDINGS = rule("recordings", "The link of a call leads to the recordings of its linkedId.")
DURATION = rule("duration", "The duration is in seconds, and 0 for a call that nobody answered.")
CREATED = rule(
    "created", "The filters createdAfter and createdBefore bound when a record was created, both ends included."
)
STARTED = rule("started", "The filters startedAfter and startedBefore bound when a call began, both ends included.")
FROM_TO = rule(
    "from-to",
    "The filters from and to list the calls of exactly that number, which may be written as the list shows it.",
)
DIRECTION = rule("direction", "The filter direction, in or out, lists calls in one direction.")
INCLUDE_LOCAL = rule("include-local", "Local calls are listed with includeLocal=true only.")
FLAG = rule("flag", "The filter includeLocal is true or false; else it is a 400.", evidence="inferred")
LOCAL_ONCE = rule("local-once", "A call within the account has its outbound record only.")
ENDPOINT_ID = rule("endpoint-id", "The filter endpointId lists the calls of one endpoint.", evidence="client")
CSV = rule(
    "csv",
    "The history is CSV where text/csv is asked for; its first line has the names of the members.",
    unsure="The document names the format and shows none; the columns are those of the JSON.",
)
ONE = rule("one", "One call is read at its uri.", evidence="inferred")
EARLIER = rule(
    "earlier", "In the earlier revision a call shows callType in place of scope, and its outcome in lower case."
)

ORIGINATED = rule("originated", "POST originates a call and is answered 200 with an empty body.")
OWN_PHONE_FIRST = rule(
    "own-phone-first", "The endpoint's phone rings first, then the other party is called, and both are connected."
)
REQUIRED = rule("required", "To originate a call endpoint and to are required; else it is a 400.")
FROM_PHONE = rule("from-phone", "The endpoint that originates a call is a phone; else it is a 400.")
FROM_OWN_PHONE = rule(
    "from-own-phone",
    "An extension user originates calls from the own phone only; from another it is a 400.",
    evidence="client",
    unsure="An older revision says so; whether the refusal is a 400 or a 401 is not known.",
)
TO = rule("to", "What is called is a number that can be dialled, or a speed dial; else it is a 400.")
CALLER_ID = rule(
    "caller-id", "A callerId is an outgoing caller ID that was approved for calls; else it is a 400.", evidence="client"
)
WITHHELD = rule("withheld", "*67 before the number withholds one's own.", evidence="client")
PAID = rule(
    "paid",
    "A call to the outside takes money at the beginning of each minute, and ends when the credit is not enough.",
    evidence="inferred",
    unsure="The price of a call to a mobile is that of an example, the others are made up.",
)
HANDED_OVER = rule("handed-over", "Who hands a call over to the outside pays for what follows.", evidence="inferred")
BETWEEN_ACCOUNTS = rule(
    "between-accounts", "A call between accounts stands in both histories and costs nothing.", evidence="inferred"
)
