"""Numbers of an account, and those that extensions show."""

from emulator.rules.rule import chapter

given = chapter("sipgate.numbers", "Request all numbers for a given account")
listed = chapter("sipgate.own-numbers", "Get numbers, that belong to the account")
outgoing = chapter("sipgate.outgoing", "Get and set outgoing numbers")

PROVIDED = given("provided", "The numbers that a user provides come with allowAdd and allowEmptyOadc.")
EVERY = listed("every", "Every number of the account is listed.")
SHOWN = outgoing("shown", "For each extension that calls or sends, the number that it shows is listed.")
SET = outgoing(
    "set",
    "A number is set for an extension, or withheld by clip.",
    evidence="inferred",
    unsure="The document names no parameters; extensionId, clip and number are decided.",
)
EXTENSION = outgoing("extension", "The extension is one of the user's that calls or sends.", evidence="inferred")
ALLOWED = outgoing(
    "allowed",
    "A number that is shown is the account's, or a verified one of the user.",
    evidence="inferred",
)
