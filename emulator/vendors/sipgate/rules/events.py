"""Events of all kinds: lists, flags, labels, the trash."""

from emulator.rules.rule import chapter

rule = chapter("sipgate.events", "Events")
calls = chapter("sipgate.call-events", "Call Events")

OWN = rule("own", "A user sees the events that it has rights on, and no others.")
FOUND = rule("found", "An event is one of the user's, of its path's kind, or the answer is 404.")
COUNTED = rule("counted", "A list tells how many there are overall, and how many it has.")
PAGED = rule("paged", "limit and offset choose a page, newest first.", evidence="client")
PERIOD = rule("period", "period_start and period_end are moments, both included.", evidence="client")
DIRECTIONS = rule("directions", "direction is one of the four that clients send.", evidence="client")
MEMBERS = rule("members", "An event shows parties, flags, labels, location and status as its struct has them.")
PARTIES = rule("parties", "A party shows its number in E.164, prettily, and the contact who has it.")
FLAGS = rule("flags", "read and starred are set by value, and read by themselves.")
LABELS = rule("labels", "A label is added by value.")
TRASH = rule("trash", "A deleted event moves to the trash, and can still be fetched.")
MIXED = rule("mixed", "The list of all events has every kind, newest first.")
DATES = rule("dates", "Moments are in the user's time zone.", evidence="client")
RECORDING = calls("recording", "A call's recording is found by the event and its id.", evidence="client")
LINKS = rule("links", "Every address in an event opens.")
