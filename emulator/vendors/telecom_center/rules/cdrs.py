"""Termination CDRs and incoming trunk CDRs."""

from emulator.rules.rule import chapter

termination = chapter("telecom_center.termination-cdrs", "Termination CDRs")
incoming = chapter("telecom_center.incoming-trunk-cdrs", "Incoming trunk CDRs")

MEMBERS = termination("members", "CDRs of both kinds show the members that the document prints, in its types.")
READ_ONLY = termination("read-only", "CDRs are listed and shown, and never written.")
TIMES = termination(
    "times", "Times are shown to the second with a space between date and time, and found by the minute too."
)
RANGES = termination(
    "ranges",
    "time_start_gteq and time_start_lted include their ends.",
    unsure="The text says that results exceed the time; the names say that it is included, as the framework has it.",
)
MOMENTS = termination(
    "moments", "A filter's moment is one; what is none is refused with code 107.", evidence="framework"
)
FILTERS = termination("filters", "Termination CDRs are filtered by what the document names.")
OUTBOUND = termination("outbound", "A call to a gateway, a forwarded one too, leaves a termination CDR.")
INBOUND = incoming(
    "inbound", "A call that comes in on a trunk leaves an incoming trunk CDR; internal calls leave none."
)
INCOMING_FILTERS = incoming(
    "filters",
    "Incoming trunk CDRs are filtered by their id, customer and domain.",
    unsure="The description of filter[id] repeats the trunk's id; the CDR's own is meant, as everywhere.",
)
RELATED = termination(
    "related",
    "A call keeps its place in the history when its gateway, route or trunk goes.",
    evidence="inferred",
)
WHOSE = termination("whose", "Each CDR shows the customer whose call it was.")
