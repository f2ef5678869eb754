"""What the guides say of how like the vendors' own the emulator is.

docs/rules.md is made from the rules, docs/limits.md from what they, the operations and the vendors say is unsure.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from emulator.documents.supported import operations
from emulator.exchange.vendor import Vendor
from emulator.rules.rule import Rule
from emulator.vendors import VENDORS

RULES = """# Rules

What the vendors' documents say, rule by rule, in our own words: made from the code by `make documents`. A request that
breaks one is told so by the [journal](control-plane.md#journal): `rules` has the ids, `notes` the words, the console
both. Every rule has a test that cites it by its id (`grep -r "ID" tests`).

*Rests on* says whose word a rule is: **documented**, the vendor's own document (its text, tables or examples);
**client**, what real clients of the vendor rely on; **framework**, what the framework that the vendor built on does;
**inferred**, what a user of such an API would expect. What remains unsure is in [limits.md](limits.md)."""


LIMITS = """# Limits

What is not, or may not be, as the vendors have it: made by `make documents` from what the code says of itself. Nobody
here has an account at these vendors; their documents, frameworks and clients are what there is to go by. To hold the
emulator against the real API with requests of your own, see [drift.md](drift.md)."""
ASIDE = {
    "client": "Not in the document; clients in use rely on it",
    "framework": "Not in the document; the vendor's framework does it",
    "inferred": "Not in the document; what one would expect",
}
"""What an operation rests on, if not on the vendor's document."""
DISAGREES = {
    "refuses": "refuses what the schema allows",
    "takes": "takes what the schema forbids",
    "status": "answers with a status that is not listed",
    "type": "answers with a media type that is not listed",
    "shape": "answers in another shape",
}
"""How an API disagrees with its OpenAPI document."""


def rules_document() -> str:
    """docs/rules.md."""
    return "\n\n".join([RULES, *map(vendors_rules, VENDORS)]) + "\n"


def vendors_rules(vendor: Vendor) -> str:
    """One vendor's rules, a table for each chapter."""
    rules = vendor.behaviour.rules.values()
    counts = ", ".join(f"{count} {evidence}" for evidence, count in counted(rules).items())
    parts = [f"## {vendor.title}", f"{len(rules)} rules: {counts}."]
    for title, listed in groupby(rules, key=lambda rule: rule.chapter):
        parts += [f"### {title}", table(("rule", "says", "rests on"), map(cells, listed))]
    return "\n\n".join(parts)


def counted(rules: Iterable[Rule]) -> dict[str, int]:
    """How many rules rest on whose word."""
    words = [rule.evidence for rule in rules]
    return {word: words.count(word) for word in ("documented", "client", "framework", "inferred") if word in words}


def limits_document(recorded: Mapping[str, Any], accepted: Mapping[str, Any], exceptions: Mapping[str, Any]) -> str:
    """docs/limits.md.

    What is `recorded` of frameworks, `accepted` of the published documents, and the `exceptions` to what every API
    should keep are included.
    """
    parts = [
        part
        for vendor in VENDORS
        for part in vendors_limits(vendor, recorded.get(vendor.name), accepted, exceptions.get(vendor.name, ()))
    ]
    own = ["## Control plane", disagreements(accepted["control"])]
    return "\n\n".join([LIMITS, *parts, *own]) + "\n"


def vendors_limits(
    vendor: Vendor,
    recorded: Mapping[str, Any] | None,
    accepted: Mapping[str, Any],
    exceptions: Iterable[dict[str, str]],
) -> Iterator[str]:
    """One vendor's part: what differs, what is unsure, what rests on another word than the document's."""
    yield f"## {vendor.title}"
    yield "### Known to differ\n\n" + bullets(vendor.known_limits)
    if recorded:
        yield f"### Answered otherwise than by the vendor's framework\n\n{answered_otherwise(recorded)}"
    if vendor.name in accepted:
        yield disagreements(accepted[vendor.name])
    if rows := [(each["rule"], each["exception"]) for each in exceptions]:
        yield "### Otherwise than in most APIs\n\n" + table(("in most", "here"), rows)
    rules = vendor.behaviour.rules.values()
    if unsure := [(f"`{rule.id}`", rule.text, rule.unsure) for rule in rules if rule.unsure]:
        yield "### Unsure\n\n" + table(("rule", "what the emulator does", "why that is unsure"), unsure)
    told = [*operations(vendor)]
    for evidence, title in ASIDE.items():
        listed = [f"`{method} {path}`: {summary}" for method, path, summary, word in told if word == evidence]
        listed += [f"`{rule.id}`: {rule.text}" for rule in rules if rule.evidence == evidence and not rule.unsure]
        if listed:
            yield f"### {title}\n\n{bullets(listed)}"


def answered_otherwise(recorded: Mapping[str, Any]) -> str:
    """The recorded requests of a framework that the emulator answers in a way of its own."""
    differences = recorded["differences"]
    others = sum(each["pairs"] for each in differences)
    heads = ("what is asked", "what the emulator does", "why", "requests")
    rows = [(each["about"], each["decision"], each["reason"], f"{each['pairs']}") for each in differences]
    return (
        f"{recorded['pairs']:,} requests and their answers were recorded from {recorded['framework']}. "
        f"{recorded['pairs'] - others:,} are answered alike, apart from {recorded['apart_from']}. "
        f"These are not:\n\n{table(heads, rows)}"
    )


def disagreements(accepted: Iterable[Mapping[str, str]]) -> str:
    """Where an API and its OpenAPI document disagree."""
    rows = [(f"`{readable(each['operations'])}`", DISAGREES[each["kind"]], each["reason"]) for each in accepted]
    return "### Otherwise than the OpenAPI document says\n\n" + table(("operations", "what", "why"), rows)


def readable(operations: str) -> str:
    """A regular expression of operations, for people."""
    return operations.replace("\\", "").replace(".*", "…")


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {line}" for line in lines)


def cells(rule: Rule) -> tuple[str, str, str]:
    """A rule as a row."""
    return f"`{rule.id}`", rule.text, rule.evidence


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown."""
    heads = [*heads]
    return "\n".join([line(heads), "|---" * len(heads) + "|", *map(line, rows)])


def line(cells: Iterable[str]) -> str:
    """A row of a table; what would end a cell is escaped."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
