"""Outcomes to come: what the next calls, texts and faxes shall meet, as often as wanted."""

from typing import Annotated, Literal, cast

from fastapi import APIRouter, Path
from pydantic import Field
from typing_extensions import TypedDict

from emulator.control.errors import ControlError, invalid
from emulator.control.telephony.calls import number_in
from emulator.control.worlds.worlds import ControlBody, CurrentWorld
from emulator.exchange.routing import Json, Route
from emulator.telephony.codes import CODES
from emulator.telephony.outcomes import MOST_RULES, OutcomeRule
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Outcomes"])
OutcomeId = Annotated[str, Path(description="The `id` of an outcome, such as `o1`.")]
Pattern = Annotated[str, Field(min_length=1, max_length=64)]
OF_CALLS = ("answered", "busy", "no_answer", "refused", "failed", "rejected")
OF_MESSAGES = ("sent", "answered", "busy", "no_answer", "refused", "failed", "rejected", "buffered")


Kind = Literal["call", "sms", "fax"]
Result = Literal["failed", "busy", "no_answer", "refused", "rejected", "buffered", "answered", "sent"]


class Match(ControlBody):
    """Which calls or messages it is about; what is left out, any."""

    kind: Kind | None = Field(None, description="`call`, `sms` or `fax`.")
    vendor: str | None = Field(None, max_length=64, description="The vendor whose account calls, is called, or sends.")
    source: Pattern | None = Field(None, alias="from", description="Number of who calls or sends; `*` is anything.")
    to: Pattern | None = Field(None, description="Number of who is called or written to; `*` is anything.")


class NewOutcome(ControlBody):
    """What they shall meet."""

    match: Match = Match()
    outcome: Result
    code: int | None = Field(None, ge=0, le=699, description="SIP code of a call, the vendor's status of a message.")
    reason: str | None = Field(None, max_length=255, description="What goes with it.")
    after: float | None = Field(
        None, ge=0, le=86400 * 365, allow_inf_nan=False, description="Seconds until it is known; null: it never is."
    )
    times: int | None = Field(None, ge=1, le=1_000_000, description="How often; by default until it is deleted.")


OutcomeMatch = TypedDict("OutcomeMatch", {"kind": Kind, "vendor": str, "from": str, "to": str}, total=False)


class OutcomeShown(TypedDict):
    """What some calls or messages meet."""

    id: str
    match: OutcomeMatch
    outcome: Result
    code: int | None
    reason: str | None
    after: Annotated[float | None, Field(description="Seconds until it is known.")]
    times: Annotated[int | None, Field(description="How often; null: until it is deleted.")]
    hits: Annotated[int, Field(description="How often it has struck.")]


class OutcomeList(TypedDict):
    """The outcomes that are set."""

    outcomes: list[OutcomeShown]


@router.get("/outcomes")
async def list_outcomes(world: CurrentWorld) -> OutcomeList:
    """List the outcomes that are set, with how often each has struck."""
    return {"outcomes": [show(rule) for rule in world.store.all(OutcomeRule, order="id")]}


@router.post("/outcomes", status_code=201, response_model=OutcomeShown)
async def create_outcome(world: CurrentWorld, body: NewOutcome) -> Json:
    """Say what the next calls, texts or faxes to or from somebody shall meet."""
    if body.match.kind == "call":
        check_of_call(body)
    match = body.match.model_dump(by_alias=True, exclude_none=True)
    if "vendor" in match:
        match["vendor"] = match["vendor"].replace("-", "_")
        names = [vendor.name for vendor in world.ground.vendors]
        if match["vendor"] not in names:
            raise invalid("match.vendor", f"there is none called {body.match.vendor!r}", names)
    if world.store.count(OutcomeRule) >= MOST_RULES:
        raise ControlError(409, f"{MOST_RULES} outcomes are set already: delete those that are no longer needed")
    values = body.model_dump(include={"outcome", "code", "reason", "after", "times"})
    never = "after" in body.model_fields_set and body.after is None
    with world.store.transaction():
        key = world.store.insert(OutcomeRule, match=match, never=never, **values)
    return Json(show(find(world, f"o{key}")), 201)


def check_of_call(body: NewOutcome) -> None:
    """A call ends in fewer ways than a message, and with a code of SIP's, or 422."""
    if body.outcome not in OF_CALLS:
        raise invalid("outcome", "is none of a call", OF_CALLS)
    if body.code is not None and body.code not in CODES:
        raise invalid("code", f"of a call, must be from {CODES.start} to {CODES.stop - 1}")


@router.delete("/outcomes", status_code=204)
async def delete_outcomes(world: CurrentWorld) -> None:
    """Delete every outcome."""
    world.store.delete(OutcomeRule)


@router.delete("/outcomes/{outcome_id}", status_code=204)
async def delete_outcome(outcome_id: OutcomeId, world: CurrentWorld) -> None:
    """Delete an outcome."""
    world.store.delete(OutcomeRule, id=find(world, outcome_id).id)


def find(world: World, outcome_id: str) -> OutcomeRule:
    """The outcome of a path, or 404."""
    number = number_in(outcome_id, "o")
    found = None if number is None else world.store.one(OutcomeRule, id=number)
    if found is None:
        raise ControlError(404, f"there is no outcome {outcome_id!r}")
    return found


def show(rule: OutcomeRule) -> OutcomeShown:
    """An outcome as JSON."""
    return {
        "id": f"o{rule.id}",
        "match": cast(OutcomeMatch, rule.match),
        "outcome": cast(Result, rule.outcome),
        "code": rule.code,
        "reason": rule.reason,
        "after": rule.after,
        "times": rule.times,
        "hits": rule.hits,
    }
