"""The rules of a vendor's document, by the names with which the journal says what a request broke."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from typing_extensions import TypedDict

from emulator.control.exchanges import Exchanges, exchange_of
from emulator.exchange.routing import Route
from emulator.rules.rule import Evidence, Rule

router = APIRouter(route_class=Route, tags=["Documents"])


class RuleShown(TypedDict):
    """A rule of a vendor's document."""

    id: str
    chapter: str
    text: str
    evidence: Annotated[Evidence, Field(description="On whose word it rests.")]
    unsure: Annotated[str, Field(description="What remains open; empty where nothing does.")]


class RuleList(TypedDict):
    """A vendor's rules, in the order of its document."""

    rules: list[RuleShown]


@router.get("/rules/{vendor}")
async def list_rules(vendor: str, exchanges: Exchanges) -> RuleList:
    """List what a vendor's document says, rule by rule, in its order; `unsure` is empty where nothing is."""
    return {"rules": [show(rule) for rule in exchange_of(exchanges, vendor).vendor.behaviour.rules.values()]}


def show(rule: Rule) -> RuleShown:
    """A rule in the list."""
    return {
        "id": rule.id,
        "chapter": rule.chapter,
        "text": rule.text,
        "evidence": rule.evidence,
        "unsure": rule.unsure,
    }
