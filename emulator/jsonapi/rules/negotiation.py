"""Content negotiation: what bodies are labelled as, and what may be asked for."""

from emulator.rules.rule import chapter

rule = chapter("telecom_center.negotiation", "Content negotiation")

CONTENT_TYPE = rule(
    "content-type", "A body is labelled application/vnd.api+json without media type parameters, or refused with 415."
)
ACCEPT = rule(
    "accept",
    "An Accept that names the JSON:API type names it at least once without parameters, or is refused with 406.",
)
WELL_FORMED = rule(
    "well-formed",
    "Media types have a form that can be read; one that has none is refused with 406 and no document.",
    evidence="framework",
)
