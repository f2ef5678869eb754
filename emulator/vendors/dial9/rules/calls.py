"""What holds for every action: sign-in, parameters, the envelope. The document leaves most of it to its examples."""

from emulator.rules.rule import chapter

rule = chapter("dial9.calls", "Numbers: throughout")

SIGNED_IN = rule(
    "signed-in",
    "X-Auth-Token and X-Auth-Secret open a unit; without them, or with wrong ones, the status is access-denied.",
    evidence="client",
    unsure="Clients send the two headers; the wording of the refusal is not known.",
)
OWN_NUMBERS = rule("own-numbers", "A unit sees and changes its own numbers only.")
ENVELOPE = rule("envelope", "Every action answers with status, time, flags and data, in this order.")
REFUSED_WITH_200 = rule(
    "refused-with-200",
    "An error of an action has HTTP status 200, a time of null and its reasons in data.",
    evidence="framework",
)
ANY_VERB = rule(
    "any-verb",
    "Any verb runs an action, HEAD too; OPTIONS is answered OK without running it.",
    evidence="framework",
)
UNROUTED = rule(
    "known-action",
    "A path names a version, a controller and an action that there are; what follows is ignored.",
    evidence="framework",
)
READABLE = rule(
    "readable",
    "Parameters are a JSON body, or JSON text or nested keys called params in the query or a form.",
    evidence="framework",
)
TYPED = rule(
    "typed",
    "A parameter has its type: an id is a whole number or its digits, a switch true, false, 1 or 0.",
    evidence="framework",
)
TEXTS_FIT = rule(
    "texts-fit",
    "A text has at most 255 characters.",
    evidence="inferred",
    unsure="The document names no bound; 255 is the usual width of such a column.",
)
MOMENTS = rule("moments", "Moments are UTC to the millisecond; only what a call has just written has other than 000.")
