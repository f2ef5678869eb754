"""Addresses and who may ask them: sign-in, paths, methods, ids."""

from emulator.rules.rule import chapter

rule = chapter("jsonapi.addresses", "HTTP and addresses (JSON:API, jsonapi-resources)")

SIGNED_IN = chapter("telecom_center.headers", "Authentication")(
    "signed-in", "Every request signs in by HTTP Basic as an operator, or is answered 401."
)
KNOWN = rule(
    "known",
    "A path names a documented type, a record's id in its form, and a method that is served there; else 404.",
    evidence="framework",
)
FOUND = rule("found", "An id leads to a record, or the answer is 404 with code 404.", evidence="framework")
ID_FORM = rule(
    "id-form", "An id has the form of its type's; one of another form is refused with code 103.", evidence="framework"
)
