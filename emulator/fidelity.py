"""What the guides say of how like the vendors' own the emulator is: docs/rules.md, made from the rules."""

from collections.abc import Iterable
from itertools import groupby

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
