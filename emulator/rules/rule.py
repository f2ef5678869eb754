"""A rule, a chapter of rules, and how whoever enforces one names it.

A vendor's rules stand in its `rules/`, a file for each chapter of its document. An error names the rule that was
broken; the journal keeps it with the request, and tests cite it: `@pytest.mark.rule("dial9.numbers.id-required")`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, Literal

from starlette.types import Scope

Evidence = Literal["documented", "client", "framework", "inferred"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that a vendor's API does or demands."""

    id: str
    """Vendor, chapter, name: `sipcentric.sms.from-approved`."""
    chapter: str
    """The chapter's title in the vendor's document."""
    text: str
    """The rule as a sentence of our own."""
    evidence: Evidence = "documented"
    """Whose word it rests on: the document's, that of clients in use, of the vendor's framework, or nobody's."""
    unsure: str = ""
    """What remains unsure about it, and why it was decided so; for docs/limits.md."""

    def __str__(self) -> str:
        words = "" if self.evidence == "documented" else f"; {self.evidence}"
        return f"{self.id}: {self.text} ({self.chapter}{words})"


def chapter(stem: str, title: str) -> Callable[..., Rule]:
    """What makes the rules of a chapter: `rule("from-approved", "…")` in the chapter `sipcentric.sms`."""
    return partial(_rule, stem, title)


def _rule(stem: str, title: str, name: str, text: str, evidence: Evidence = "documented", unsure: str = "") -> Rule:
    return Rule(f"{stem}.{name}", title, text, evidence, unsure)


def gather(*chapters: ModuleType) -> Mapping[str, Rule]:
    """The rules of chapters by id, in their order. Raises ValueError for an id that is given twice."""
    rules: dict[str, Rule] = {}
    for rule in (value for module in chapters for value in vars(module).values() if isinstance(value, Rule)):
        if rules.setdefault(rule.id, rule) is not rule:
            raise ValueError(f"two rules have the id {rule.id}")
    return rules


class Breach(ValueError):
    """A value that breaks a rule, raised where a model validates it: its text is the problem, as any other's."""

    def __init__(self, rule: Rule, problem: str) -> None:
        super().__init__(problem)
        self.rule = rule


def breached(problems: list[Any]) -> Iterator[Rule]:
    """The rules that pydantic's problems name."""
    causes = (problem.get("ctx", {}).get("error") for problem in problems)
    yield from (cause.rule for cause in causes if isinstance(cause, Breach))


def broke(scope: Scope, *rules: Rule) -> None:
    """Have the journal name the rules that a request broke; a request without a world has no journal."""
    if entry := scope.get("exchange"):
        entry.rules += [rule.id for rule in dict.fromkeys(rules) if rule.id not in entry.rules]
