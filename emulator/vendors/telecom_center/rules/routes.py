"""Routes."""

from emulator.rules.rule import chapter

rule = chapter("telecom_center.routes", "Routes")

NAME = rule("name", "A route has a name.")
GATEWAY = rule("gateway", "A route points to a gateway, which can be changed.")
SAME_CUSTOMER = rule("same-customer", "A route and its gateway belong to the same customer.", evidence="inferred")
PREFIXES = rule(
    "prefixes",
    "Source and destination prefixes are digits, and empty unless given.",
    unsure="The tables say that the default is null; all printed bodies show an empty text.",
)
REWRITING = rule("rewriting", "Rewrite rules are regular expressions, as a gateway's.")
LONGEST = rule(
    "longest", "Of the routes whose prefixes fit a call, the one with the longest takes it.", evidence="inferred"
)
FILTERS = rule("filters", "Routes are filtered by id, customer and name.")
