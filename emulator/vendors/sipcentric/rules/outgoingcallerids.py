"""Outgoing caller IDs: names and numbers approved for an account."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.outgoingcallerids", "Outgoing Caller IDs")

TABLE = rule("table", "A caller ID shows number, which may be a name, allowCalls and allowSms.")
READ_ONLY = rule(
    "read-only",
    "Caller IDs cannot be written: that is a 405.",
    unsure="The earlier document lists POST, PUT and DELETE; the newer one has GET alone, and approval is by hand.",
)
