"""Happenings: make the world act. One operation for each happening that a vendor knows.

Any happening may be put off with `in`: so many seconds of the world's clock from now.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, get_type_hints

from fastapi import APIRouter, Body
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.control.errors import ControlError, invalid, invalid_values, unknown
from emulator.control.exchanges import Exchanges, exchange_of, load
from emulator.control.worlds.worlds import ControlBody, CurrentWorld
from emulator.exchange.behaviour import Happening
from emulator.exchange.routing import Route, read_body
from emulator.exchange.signatures import ModelField
from emulator.exchange.vendor import Vendor
from emulator.journal.changes import Cause, caused_by, request_at_work
from emulator.store.records import MOST
from emulator.telephony.network import ready
from emulator.worlds.world import Action, World

ACTION = "emulator.simulate"
LONGEST_TEXT = 100_000
Model = type[BaseModel]
router = APIRouter(route_class=Route, tags=["Simulate"])


class HappeningShown(TypedDict):
    """Something that can be made to happen."""

    happening: str
    summary: str
    values: Annotated[dict[str, Any], Field(description="What it takes, as a JSON schema.")]
    example: dict[str, Any]


class PutOff(TypedDict):
    """A happening that is still to come."""

    due: Annotated[str, Field(description="When, on the world's clock.")]


@router.get("/simulate")
async def list_happenings(exchanges: Exchanges) -> dict[str, list[HappeningShown]]:
    """List every vendor's happenings with their values and an example."""
    await load(exchanges, *exchanges)
    vendors = [exchange.vendor for exchange in exchanges.values()]
    return {vendor.name: [show(*each) for each in vendor.behaviour.happenings.items()] for vendor in vendors}


@router.post("/simulate/{vendor}/{happening}", include_in_schema=False)
async def simulate(vendor: str, happening: str, request: Request, world: CurrentWorld, exchanges: Exchanges) -> Any:
    """Make a happening of a vendor happen; a vendor's name may be written with dashes."""
    chosen = exchange_of(exchanges, vendor).vendor
    if happening not in chosen.behaviour.happenings:
        raise unknown(f"happening of {chosen.name}", happening, chosen.behaviour.happenings)
    await ready(world)
    return begin(world, chosen, happening, await read_body(request, body_field(chosen, happening)))


def documented(vendors: Sequence[Vendor]) -> APIRouter:
    """An operation for each happening, as the OpenAPI document shows them."""
    pages = APIRouter(route_class=Route, tags=["Simulate"])
    for vendor in vendors:
        for name, happening in vendor.behaviour.happenings.items():
            pages.add_api_route(
                f"/simulate/{vendor.name}/{name}",
                create_handler(vendor, name),
                methods=["POST"],
                name=f"simulate_{vendor.name}_{name.replace('-', '_')}",
                summary=happening.summary,
                response_model=PutOff | get_type_hints(happening.run)["return"],
            )
    return pages


def create_handler(vendor: Vendor, name: str) -> Callable[..., Any]:
    """The signature of a happening's operation, which says what its body is."""
    happening = vendor.behaviour.happenings[name]
    shape: Any = body_of(vendor, name, happening)
    required = any(info.is_required() for info in shape.model_fields.values())
    examples = [happening.example]
    default: Any = Body(examples=examples) if required else Body(default_factory=shape, examples=examples)

    async def simulate_it(world: CurrentWorld, body: shape = default) -> Any:
        """Let it happen at once, or `in` so many seconds of the world's clock."""
        return begin(world, vendor, name, body)

    return simulate_it


@cache
def body_field(vendor: Vendor, name: str) -> ModelField:
    """What reads the body of a happening's operation."""
    return APIRoute("/", create_handler(vendor, name), methods=["POST"]).dependant.body_params[0]


def body_of(vendor: Vendor, name: str, happening: Happening) -> Model:
    """A happening's values, and when it shall be; unknown ones, and those of another type, are refused."""
    config = ConfigDict(extra="forbid", strict=True)
    strict = type(happening.values.__name__, (happening.values,), {"model_config": config})
    title = f"{vendor.name}_{name}".replace("-", "_")
    later = Field(None, alias="in", ge=0, le=1e9, allow_inf_nan=False, description="Seconds to wait.")
    return create_model(title, __base__=strict, in_seconds=(float | None, later))


def begin(world: World, vendor: Vendor, name: str, body: Any) -> Mapping[str, Any]:
    """Let it happen now, or put it off."""
    values = body.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"in_seconds"})
    check_sizes(values, limited(type(body)))
    if body.in_seconds:
        world.clock.schedule(body.in_seconds, ACTION, vendor=vendor.name, happening=name, values=values)
        return {"due": world.clock.stamp(body.in_seconds) + "Z"}
    try:
        return happen(world, vendor, name, values)
    except ValidationError as error:
        raise invalid_values(error) from None
    except ValueError as error:
        raise refused(str(error), type(body)) from None


def refused(problem: str, shape: Model) -> ControlError:
    """What a happening says is wrong; it begins with the name of the value that is."""
    field, colon, rest = problem.partition(": ")
    names = {info.alias or key for key, info in shape.model_fields.items()}
    return invalid(field, rest) if colon and field in names else ControlError(422, problem)


def limited(shape: Model) -> set[str]:
    """The values that have a greatest length of their own, such as files."""
    fields = shape.model_fields.items()
    return {info.alias or name for name, info in fields if any(hasattr(rule, "max_length") for rule in info.metadata)}


def check_sizes(values: dict[str, Any], own: Collection[str]) -> None:
    """422 for numbers and texts that are larger than any that a vendor has; but for those with limits of their own."""
    for name, value in values.items():
        if isinstance(value, int) and not -MOST <= value <= MOST:
            raise invalid(name, f"must lie between -{MOST} and {MOST}")
        if isinstance(value, str) and len(value) > LONGEST_TEXT and name not in own:
            raise invalid(name, f"has {len(value)} characters, at most {LONGEST_TEXT} are possible")


def happen(world: World, vendor: Vendor, name: str, values: dict[str, Any]) -> Mapping[str, Any]:
    """Let it happen, wholly or not at all, and tell those who listen to the world's events."""
    happening = vendor.behaviour.happenings[name]
    with caused_by(Cause("happening", f"{vendor.name}/{name}", request_at_work())), world.store.transaction():
        result = happening.run(world, happening.values.model_validate(values))
    data = {"vendor": vendor.name, "happening": name, "values": values, "result": result}
    world.history.record("happening", data)
    return result


def happen_later(name: str, vendors: Sequence[Vendor]) -> Action:
    """Scheduled work: a happening that was put off. KeyError for another name."""
    if name != ACTION:
        raise KeyError(f"no scheduled work is called {name}")
    by_name = {vendor.name: vendor for vendor in vendors}

    def happen_now(world: World, given: dict[str, Any]) -> None:
        try:
            happen(world, by_name[given["vendor"]], given["happening"], given["values"])
        except ValueError as error:  # nobody waits for an answer: those who listen to the events are told
            world.history.record("happening", given | {"error": str(error)})

    return happen_now


class Later(ControlBody):
    """What is remembered of a happening that was put off."""

    vendor: str
    happening: str
    values: dict[str, Any]


def check_later(given: Any, vendors: Sequence[Vendor]) -> None:
    """Refuse (ValueError) a remembered happening that could not have been put off."""
    later = Later.model_validate(given)
    known = {vendor.name: vendor.behaviour.happenings for vendor in vendors}.get(later.vendor, {})
    if later.happening not in known:
        raise ValueError(f"{later.vendor!r} has no happening {later.happening!r}")
    known[later.happening].values.model_validate(later.values)


def show(name: str, happening: Happening) -> HappeningShown:
    """A happening in the list."""
    return {
        "happening": name,
        "summary": happening.summary,
        "values": happening.values.model_json_schema(by_alias=True),
        "example": happening.example,
    }
