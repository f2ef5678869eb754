"""Messages that are sent: targets, moments, texts, senders, what they cost."""

from emulator.rules.rule import chapter

rule = chapter("sipgate.sms", "SMS Events")

TARGETS = rule("targets", "There is at least one target, each a telephone number.")
SCHEDULE = rule("schedule", "At most one moment is given, UTC in the form YYYY-MM-DD HH:MM:SS.")
SCHEDULED = rule("scheduled", "A message with a moment waits as scheduled until then.")
LENGTH = rule(
    "length",
    "A text has at most 460 characters, and is split into messages of 160.",
    unsure="The count for texts beyond the GSM alphabet is not said.",
)
EXTENSION = rule("extension", "The extension that sends and pays is one of the user's for such messages.")
SOURCE = rule("source", "The sender is a mobile number of the user that was verified.")
STATES = rule("states", "A message is pending, then sent or failed.")
COVERED = rule(
    "covered",
    "What is sent is paid, from a voucher first; what the balance does not cover is refused with 402.",
    evidence="inferred",
)
