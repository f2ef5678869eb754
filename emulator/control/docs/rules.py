"""The rules of a vendor's document, by the names with which the journal says what a request broke."""

from typing import Any

from fastapi import APIRouter

from emulator.control.exchanges import Exchanges, exchange_of
from emulator.exchange.routing import Route
from emulator.rules.rule import Rule

router = APIRouter(route_class=Route, tags=["Documents"])


@router.get("/rules/{vendor}")
async def list_rules(vendor: str, exchanges: Exchanges) -> Any:
    """List what a vendor's document says, rule by rule, in its order; `unsure` is empty where nothing is."""
    return {"rules": [show(rule) for rule in exchange_of(exchanges, vendor).vendor.behaviour.rules.values()]}


def show(rule: Rule) -> dict[str, str]:
    """A rule in the list."""
    return {
        "id": rule.id,
        "chapter": rule.chapter,
        "text": rule.text,
        "evidence": rule.evidence,
        "unsure": rule.unsure,
    }
