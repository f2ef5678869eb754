"""What holds for every request: sign-in, versions, complexity, representations, parameters."""

from emulator.rules.rule import chapter

rule = chapter("sipgate.requests", "Detailed function description: throughout")

SIGNED_IN = rule("signed-in", "Every request signs in by HTTP Basic, or is answered 401.", evidence="client")
OWN_USER = rule("own-user", "The user of a path is my, or the id of whoever signs in; another one is refused with 403.")
VERSION = rule(
    "version",
    "Every request says which version of the API it means, 2.x or 2.x.y.",
    unsure="The document says that it is required, not which versions there are; clients send 2.41 and the like.",
)
COMPLEXITY = rule(
    "complexity",
    "complexity is simple, which is the default, or full, which adds the members marked SIMPLE.",
    unsure="SIMPLE may mean what the simple form has, or what it leaves out; clients show the latter.",
)
REPRESENTATION = rule(
    "representation",
    "Documents come as XML or JSON, as Accept asks; another type is refused with 406.",
    evidence="client",
)
SAME_IN_BOTH = rule("same-in-both", "XML and JSON say the same.")
KNOWN = rule("known", "A path and its method are among those of the document; another is refused with 404 or 405.")
SLASHES = rule("slashes", "A path may end with a slash or not.", evidence="client")
QUERY_OR_FORM = rule("query-or-form", "Parameters count in the query and in a form alike.", evidence="client")
REQUIRED = rule("required", "A required parameter is given.")
TYPED = rule("typed", "A parameter has its type: true or false, a whole number, a text that can be read.")
ERRORS = rule(
    "errors",
    "An error is a document with code, message and the parameter at fault.",
    evidence="inferred",
    unsure="The document says nothing of errors.",
)
HEAD = rule("head", "HEAD answers as GET does, without a body.", evidence="inferred")
