"""Faults: make requests of a world fail, be slow or break off."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import Discriminator, Field, Tag, model_validator
from starlette.requests import Request

from emulator.control.errors import ControlError, invalid, unknown
from emulator.control.exchanges import Exchanges
from emulator.control.journal.match import RequestMatch, check_names
from emulator.control.refusals import draw_refusal
from emulator.control.worlds.worlds import ControlBody, CurrentWorld
from emulator.exchange.address import public_path
from emulator.exchange.effects import BODILESS
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Json, Route
from emulator.exchange.vendor import Vendor
from emulator.store.records import STORED_MOMENT
from emulator.worlds.faults import Fault, TooManyFaults
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Faults"])
FaultId = Annotated[str, Path(description="The `id` of a fault, such as `f1`.")]
Milliseconds = Annotated[float, Field(ge=0, le=600_000, allow_inf_nan=False)]
HARM = ("status", "error", "drop", "truncate", "malformed", "rate_limit", "cut_stream")
HEADER = re.compile(r"[\w!#$%&'*+.^`|~-]+: [ -~]*", re.ASCII)
MOST_HEADER = 8000
FRAMING = {"connection", "content-length", "transfer-encoding"}
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


class Between(ControlBody):
    """A delay that is evenly spread."""

    min: Milliseconds
    max: Milliseconds

    @model_validator(mode="after")
    def in_order(self) -> "Between":
        """Refuse bounds in the wrong order."""
        if self.max < self.min:
            raise ValueError("max is less than min")
        return self


class About(ControlBody):
    """A delay like that of real networks: log-normal, mostly near the median, sometimes far above."""

    median: Milliseconds
    sigma: float = Field(ge=0, le=5, allow_inf_nan=False)


def form_of_delay(value: Any) -> str:
    """Which of its forms a delay has, so that a complaint is about that one."""
    if isinstance(value, dict):
        return "about" if {"median", "sigma"} & value.keys() else "between"
    return "about" if isinstance(value, About) else "between" if isinstance(value, Between) else "number"


Delay = Annotated[
    Annotated[Milliseconds, Tag("number")] | Annotated[Between, Tag("between")] | Annotated[About, Tag("about")],
    Discriminator(form_of_delay),
]


class Effect(ControlBody):
    """What happens to a request: at most one harm, a delay before it if wanted."""

    status: int | None = Field(None, ge=200, le=599, description="Answer with this status, in the vendor's shape.")
    error: str | None = Field(None, description="Answer with the vendor's own error of this name.")
    message: str | None = Field(None, max_length=10_000, description="Text for the answer of `status` or `error`.")
    body: str | None = Field(
        None, max_length=1_000_000, description="Body for the answer of `status`, instead of the vendor's."
    )
    headers: dict[str, str] = Field(
        {}, max_length=100, description="Further headers for the answer of `status` or `error`."
    )
    delay_ms: Delay | None = Field(None, description="Wait first, in real time.")
    drop: Literal[True] | None = Field(None, description="Drop the connection before anything is done.")
    truncate: Literal[True] | None = Field(None, description="Do it, and drop the connection within the answer.")
    malformed: Literal[True] | None = Field(None, description="Do it, and answer with a body that does not parse.")
    rate_limit: Literal[True] | None = Field(None, description="Answer that the rate limit is reached.")
    cut_stream: Literal[True] | None = Field(None, description="Break off event streams.")

    @model_validator(mode="after")
    def has_one_harm(self) -> "Effect":
        """Refuse an effect that does nothing, or two things at once."""
        harms = [name for name in HARM if getattr(self, name) is not None]
        if len(harms) > 1:
            raise ValueError(f"{' and '.join(harms)} cannot go together")
        if not harms and self.delay_ms is None:
            raise ValueError(f"has no effect: use delay_ms or one of {', '.join(HARM)}")
        if self.cut_stream and self.delay_ms is not None:
            raise ValueError("delay_ms and cut_stream cannot go together")
        self.check_answer()
        return self

    def check_answer(self) -> None:
        """Refuse parts of an answer where nothing answers, and headers that HTTP cannot carry."""
        parts = {"message", "body", "headers"} & self.model_fields_set
        if parts and self.status is None and self.error is None:
            raise ValueError(f"{', '.join(sorted(parts))}: only with status or error")
        if self.body and self.status in BODILESS:
            raise ValueError("body: an answer with status 204 or 304 has none")
        if FRAMING & {name.lower() for name in self.headers}:
            raise ValueError(f"headers: {', '.join(sorted(FRAMING))} are the server's own")
        if any(len(name) + len(value) > MOST_HEADER for name, value in self.headers.items()):
            raise ValueError(f"headers: at most {MOST_HEADER} characters each are possible")
        if not all(HEADER.fullmatch(f"{name}: {value}") for name, value in self.headers.items()):
            raise ValueError("headers: a name is a token, a value printable ASCII")


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


@router.get("/faults")
async def list_faults(world: CurrentWorld) -> Any:
    """List the world's faults with how often each was hit."""
    return {"faults": [show(fault) for fault in world.faults.rules.values()]}


@router.get("/faults/presets")
async def list_presets() -> Any:
    """List the named effects for the incidents that clients meet."""
    return {"presets": [{"name": name, **preset} for name, preset in PRESETS.items()]}


@router.post("/faults", status_code=201)
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


@router.get("/faults/{fault_id}")
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


def vendors_with(effect: dict[str, Any], vendor: str | None, exchanges: dict[str, VendorExchange]) -> list[str]:
    """The vendors, or the one wanted, that can answer as the effect says; 422 if none can."""
    candidates = [exchanges[vendor].vendor] if vendor else [exchange.vendor for exchange in exchanges.values()]
    problems: list[str] = []
    able = [each.name for each in candidates if can_refuse(each, effect, problems)]
    if not able:
        field = "effect.error" if "error" in effect else "effect.status"
        allowed = [name for each in candidates for name in each.behaviour.errors] if "error" in effect else None
        raise ControlError(422, f"{field}: {problems[0]}", [(field, problems[0])], allowed)
    return able


def can_refuse(vendor: Vendor, effect: dict[str, Any], problems: list[str]) -> bool:
    """Whether a vendor has the effect's error; if not, its words are added to the problems."""
    error = effect.get("error", effect.get("status"))
    if error is None or "body" in effect or (isinstance(error, int) and error < 400):
        return True
    try:
        draw_refusal(vendor, error)
    except ValueError as problem:
        problems.append(str(problem))
        return False
    return True


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
