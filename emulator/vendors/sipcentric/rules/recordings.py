"""Recordings: what was said on calls."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.recordings", "Recordings")

TABLE = rule(
    "table", "A recording shows direction, partyId, started, size, callId, linkedId and the endpoint that recorded."
)
SIZE = rule("size", "The size is the number of bytes of the file that Accept: audio/wav fetches.")
CREATED = rule(
    "created", "The filters createdAfter and createdBefore bound when a recording was made, both ends included."
)
STARTED = rule(
    "started", "The filters startedAfter and startedBefore bound when the recorded call began, both ends included."
)
CALL = rule("call", "The filter callId lists the recordings of one leg, linkedId those of all legs of a call.")
EARLIER_FILTERS = rule(
    "earlier-filters",
    "The filters direction and includeLocal of the earlier document are taken in both revisions.",
    unsure="Whether local recordings are listed without includeLocal is not said; they are.",
)
DELETED = rule("deleted", "A recording is deleted by DELETE, which the earlier document alone has.")
MADE = rule("made", "An answered call of a phone whose callRecording is ALWAYS leaves a recording.")
INSIDE = rule(
    "inside", "Of a call within the account a recording shows the endpoint that called, whichever of the two records."
)
ON_DEMAND = rule("on-demand", "A phone whose callRecording is ON_DEMAND records when it is told to.")
OFF = rule("off", "A phone whose callRecording is OFF leaves no recording.")
