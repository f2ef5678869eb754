"""Single-use tokens, and the stream."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.tokengenerator", "Token Generator")

TOKEN_TABLE = rule("table", "A token shows its id, a UUID, and when it was created and expires.")
TOKEN_ONCE = rule("once", "A token opens one GET by tokenid, and a second time it is a 401.")
TOKEN_HOUR = rule("hour", "A token is good for an hour, then it is a 401.")
TOKEN_READS = rule("reads", "A token opens what can be read, and nothing that writes.")
TOKEN_RIGHTS = rule("rights", "A token has the rights of the user for whom it was made.", evidence="inferred")
TOKEN_NO_MORE = rule("no-more", "A token makes no other token, and opens no stream.", evidence="inferred")
TOKEN_HEAD = rule("head", "A HEAD does not use a token up.", evidence="inferred")

rule = chapter("sipcentric.stream", "Stream")

EVENT = rule("event", "Everything on the stream is an object with event, location and values, in this order.")
HELD_OPEN = rule("held-open", "The stream stays open until the client leaves.")
WHOLE = rule("whole", "Each event is sent whole, and alone in its chunk.", evidence="client")
HEARTBEAT = rule(
    "heartbeat",
    "A heartbeat comes at once, and then every 60 seconds.",
    unsure="The document does not show it; its location and values are null here.",
)
FOR_WHOM = rule(
    "for-whom", "What the stream tells depends on who listens: a user's own account, own phone, own customers."
)
BASIC_ONLY = rule("basic-only", "The stream wants Basic credentials; its 401 has an empty body.")
INCOMING_CALL = rule(
    "incomingcall", "A phone that rings is told as incomingcall with callerIdNumber, callerIdName and endpoint, a path."
)
DID = rule("did", "An incomingcall also tells the did that was called.", evidence="client")
SMS_RECEIVED = rule(
    "smsreceived",
    "A message that arrives is told as smsreceived with to, from and excerpt.",
    unsure="How long an excerpt is is not said, nor what location holds: 50 letters, and the message's path.",
)
SMS_DELIVERED = rule(
    "smsdelivered", "A receipt is told as smsdelivered without values; location is the message's path."
)
ATMOSPHERE = rule(
    "atmosphere",
    "Who speaks Atmosphere's protocol is answered in it: handshake, lengths of messages, long polling, farewell.",
    evidence="client",
)
EVENT_SOURCE = rule("event-source", "Who accepts text/event-stream gets server-sent events.", evidence="framework")
