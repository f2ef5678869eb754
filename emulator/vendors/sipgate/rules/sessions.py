"""Sessions: calls that are made, watched, recorded, parked, hung up; callthrough."""

from emulator.rules.rule import chapter

rule = chapter("sipgate.sessions", "List of calls")
record = chapter("sipgate.recording", "Record a call")
park = chapter("sipgate.parking", "Park a call")
through = chapter("sipgate.callthrough", "Sets temporary callthrough routing")

PARTIES = rule("parties", "caller and callee begin with tel: and hold a number, or with sip: and are an extension.")
BILLED = rule("billed", "registerSip is a telephone extension of the user, which pays.")
MADE = rule("made", "A session dials the caller first, then the callee, and is established when both have answered.")
FOUND = rule("found", "A session is one of the user's, or the answer is 404.")
LIVE = rule("live", "What is over cannot be steered: 409.", evidence="inferred")
HUNG_UP = rule("hung-up", "DELETE hangs a live call up.")
ESTABLISHED = record("established", "An established call alone is recorded or parked; else 409.", evidence="inferred")
RECORDED = record("recorded", "value true begins a recording, false ends it.")
MEMBER = park("member", "The member is one of the call's, who takes part in it now.")
PARKED = park("parked", "value true parks a member, false brings it back.")
FORWARDED = through("forwarded", "Calls from the source to the returned number go on to the target, for 30 seconds.")
NUMBERS = through("numbers", "Source and target are telephone numbers.")
NO_CALLTHROUGH = through("none", "An account without a callthrough number is refused with 403.", evidence="inferred")
STATUSES = rule("statuses", "A call that does not come about says which side was busy or failed.", evidence="client")
LISTED = rule("listed", "The list shows the calls that are live.", unsure="The document speaks of calls from the past.")
