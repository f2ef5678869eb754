"""Faults: make requests of a world fail, be slow or break off."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired

from fastapi import APIRouter, Path
from pydantic import Field, model_validator
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.control.effects import Effect, can_refuse, vendors_with
from emulator.control.errors import ControlError, invalid, unknown
from emulator.control.exchanges import Exchanges
from emulator.control.journal.match import RequestMatch, check_names
from emulator.control.worlds.worlds import ControlBody, CurrentWorld
from emulator.exchange.address import public_path
from emulator.exchange.routing import Json, Route
from emulator.exchange.vendor import Vendor
from emulator.store.records import STORED_MOMENT
from emulator.worlds.faults import Fault, TooManyFaults
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Faults"])
FaultId = Annotated[str, Path(description="The `id` of a fault, such as `f1`.")]
GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
PRESETS: Mapping[str, dict[str, Any]] = {
    "rate-limited": {
        "summary": "The vendor's rate limit is reached.",
        "effect": {"rate_limit": True},
    },
    "slow-then-gone": {
        "summary": "Nothing for a second, then the connection drops.",
        "effect": {"delay_ms": 1000, "drop": True},
    },
    "maintenance": {
        "summary": "The vendor's own 503 for five minutes of the world's clock.",
        "effect": {"status": 503, "headers": {"Retry-After": "300"}},
        "for_seconds": 300,
    },
    "gateway-html": {
        "summary": "A gateway before the vendor answers 502, in HTML.",
        "effect": {"status": 502, "body": GATEWAY_PAGE, "headers": {"Content-Type": "text/html"}},
    },
    "stream-drops": {
        "summary": "Event streams, open ones too, break off after their first part.",
        "effect": {"cut_stream": True},
    },
}


class FaultMatch(RequestMatch):
    """Which requests: those that meet every member given."""

    nth: int | None = Field(None, ge=1, description="From the n-th such request on, counted from the fault's creation.")


class FaultBody(ControlBody):
    """A fault: an effect of your own or a preset, for which requests, how often."""

    match: FaultMatch = FaultMatch()
    effect: Effect | None = None
    preset: str | None = Field(None, description="A named effect: see `GET faults/presets`.")
    times: int | None = Field(None, ge=1, description="How often it hits; without it until removed (with nth: once).")
    probability: float = Field(1, ge=0, le=1, description="Chance that it hits, from the dice of the world's seed.")
    for_seconds: float | None = Field(None, gt=0, le=1e9, description="Seconds of the world's clock until it ends.")

    @model_validator(mode="after")
    def has_one_effect(self) -> "FaultBody":
        """Refuse a fault without effect, or with two."""
        if (self.effect is None) == (self.preset is None):
            raise ValueError("give either effect or preset")
        return self


class FaultShown(TypedDict):
    """A fault, with how often it struck."""

    id: str
    preset: str | None
    match: FaultMatch
    effect: Effect
    times: Annotated[int | None, Field(description="How often it hits; null: until it is removed.")]
    probability: float
    until: Annotated[str | None, Field(description="When it ends, on the world's clock.")]
    matched: Annotated[int, Field(description="How many requests it was meant for.")]
    hits: int
    spent: Annotated[bool, Field(description="Whether it strikes no more.")]


class FaultList(TypedDict):
    """A world's faults."""

    faults: list[FaultShown]


class PresetShown(TypedDict):
    """A named effect."""

    name: str
    summary: str
    effect: Effect
    for_seconds: NotRequired[float]


class PresetList(TypedDict):
    """The named effects."""

    presets: list[PresetShown]


@router.get("/faults", response_model=FaultList)
async def list_faults(world: CurrentWorld) -> Any:
    """List the world's faults with how often each was hit."""
    return {"faults": [show(fault) for fault in world.faults.rules.values()]}


@router.get("/faults/presets", response_model=PresetList)
async def list_presets() -> Any:
    """List the named effects for the incidents that clients meet."""
    return {"presets": [{"name": name, **preset} for name, preset in PRESETS.items()]}


@router.post("/faults", status_code=201, response_model=FaultShown)
async def create_fault(request: Request, world: CurrentWorld, exchanges: Exchanges, body: FaultBody) -> Any:
    """Set a fault; open streams that it cuts end at once."""
    await check_names(body.match, exchanges)
    preset = preset_of(body.preset)
    effect = body.effect.model_dump(exclude_unset=True) if body.effect else preset["effect"]
    nth, for_seconds = body.match.nth, body.for_seconds or preset.get("for_seconds")
    fault = set_fault(
        world,
        match=body.match.wanted(but={"nth"}),
        effect=effect,
        vendors=vendors_with(effect, body.match.vendor, exchanges),
        preset=body.preset,
        nth=nth,
        times=body.times or (1 if nth else None),
        probability=body.probability,
        until=world.clock.stamp(for_seconds) if for_seconds else None,
    )
    cut_streams(world)
    return Json(show(fault), 201, {"Location": public_path(request.scope, f"/_emulator/faults/{fault.id}")})


@router.get("/faults/{fault_id}", response_model=FaultShown)
async def get_fault(fault_id: FaultId, world: CurrentWorld) -> Any:
    """Show a fault with how often it was hit."""
    return show(find(world, fault_id))


@router.delete("/faults", status_code=204)
async def delete_faults(world: CurrentWorld) -> None:
    """Remove every fault of the world."""
    with world.change():
        world.faults.clear()


@router.delete("/faults/{fault_id}", status_code=204)
async def delete_fault(fault_id: FaultId, world: CurrentWorld) -> None:
    """Remove a fault."""
    with world.change():
        world.faults.remove(find(world, fault_id).id)


def set_fault(world: World, **rule: Any) -> Fault:
    """Set a fault; 409 if there are too many."""
    try:
        with world.change():
            return world.faults.add(**rule)
    except TooManyFaults as error:
        raise ControlError(409, f"{error} (DELETE /_emulator/faults)") from None


class StoredFault(ControlBody):
    """A fault as a world remembers it."""

    id: str = Field(pattern=r"^f\d{1,18}$")
    match: FaultMatch
    effect: Effect
    vendors: list[str]
    preset: str | None
    nth: int | None = Field(ge=1)
    times: int | None = Field(ge=1)
    probability: float = Field(ge=0, le=1)
    until: str | None = Field(pattern=STORED_MOMENT.pattern)
    seen: int = Field(ge=0)
    hits: int = Field(ge=0)


def check_fault(rule: dict[str, Any], vendors: Sequence[Vendor]) -> None:
    """Refuse (ValueError) a remembered fault that could not have been set."""
    fault = StoredFault.model_validate(rule)
    for vendor in vendors:
        problems: list[str] = []
        if vendor.name in fault.vendors and not can_refuse(vendor, rule["effect"], problems):
            raise ValueError(f"effect: {problems[0]}")


def find(world: World, fault_id: str) -> Fault:
    """The fault of a path, or 404."""
    fault = world.faults.rules.get(fault_id)
    if fault is None:
        raise unknown("fault", fault_id, list(world.faults.rules)[-20:])
    return fault


def preset_of(name: str | None) -> dict[str, Any]:
    """A preset by name; 422 if there is none."""
    if name is None:
        return {}
    if name not in PRESETS:
        raise invalid("preset", f"there is none called {name!r}", PRESETS)
    return PRESETS[name]


def cut_streams(world: World) -> None:
    """Break off the open streams that a fault concerns."""
    for watch in list(world.streams):
        if world.faults.hit(watch.entry, streaming=True):
            watch.cut()


def show(fault: Fault) -> dict[str, Any]:
    """A fault as JSON."""
    return {
        "id": fault.id,
        "preset": fault.preset,
        "match": fault.match | ({"nth": fault.nth} if fault.nth else {}),
        "effect": fault.effect,
        "times": fault.times,
        "probability": fault.probability,
        "until": fault.until and fault.until + "Z",
        "matched": fault.seen,
        "hits": fault.hits,
        "spent": fault.spent,
    }
