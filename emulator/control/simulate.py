"""Happenings: make the world act. One operation for each happening that a vendor knows.

Any happening may be put off with `in`: so many seconds of the world's clock from now.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from emulator.control.errors import ControlError, invalid_values, unknown
from emulator.control.worlds import CurrentWorld
from emulator.core.clock import Action
from emulator.core.routing import Route
from emulator.core.vendor import Happening, Vendor
from emulator.core.world import World

ACTION = "emulator.simulate"
Model = type[BaseModel]


def create_router(vendors: Sequence[Vendor]) -> APIRouter:
    """The list of happenings, and an operation for each."""
    router = APIRouter(route_class=Route, tags=["Simulate"])

    @router.get("/simulate")
    async def list_happenings() -> Any:
        """List every vendor's happenings with their values and an example."""
        return {vendor.name: [show(*each) for each in vendor.happenings.items()] for vendor in vendors}

    for vendor in vendors:
        for name, happening in vendor.happenings.items():
            add_happening(router, vendor, name, happening)
    router.add_api_route("/simulate/{vendor}/{happening}", refuse(vendors), methods=["POST"], include_in_schema=False)
    return router


def add_happening(router: APIRouter, vendor: Vendor, name: str, happening: Happening) -> None:
    """The operation of one happening; a vendor's name may be written with dashes."""
    for i, spelling in enumerate(sorted({vendor.name, vendor.name.replace("_", "-")}, reverse=True)):
        router.add_api_route(
            f"/simulate/{spelling}/{name}",
            create_handler(vendor, name, happening),
            methods=["POST"],
            name=f"simulate_{vendor.name}_{name.replace('-', '_')}",
            summary=happening.summary,
            include_in_schema=i == 0,
        )


def create_handler(vendor: Vendor, name: str, happening: Happening) -> Callable[..., Any]:
    """What answers `POST simulate/{vendor}/{happening}`."""
    shape: Any = body_of(vendor, name, happening)
    required = any(info.is_required() for info in shape.model_fields.values())
    body_default: Any = Body(examples=[happening.example])
    if not required:
        body_default = Body(default_factory=shape, examples=[happening.example])

    async def simulate(world: CurrentWorld, body: shape = body_default) -> Any:
        return begin(world, vendor, name, body)

    return simulate


def body_of(vendor: Vendor, name: str, happening: Happening) -> Model:
    """A happening's values, and when it shall be; unknown ones are refused."""
    strict = type(happening.values.__name__, (happening.values,), {"model_config": ConfigDict(extra="forbid")})
    title = f"{vendor.name}_{name}".replace("-", "_")
    later = Field(None, alias="in", ge=0, le=1e9, allow_inf_nan=False, description="Seconds to wait.")
    return create_model(title, __base__=strict, in_seconds=(float | None, later))


def begin(world: World, vendor: Vendor, name: str, body: Any) -> dict[str, Any]:
    """Let it happen now, or put it off."""
    values = body.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"in_seconds"})
    if body.in_seconds:
        world.clock.schedule(body.in_seconds, ACTION, vendor=vendor.name, happening=name, values=values)
        return {"due": world.clock.stamp(body.in_seconds) + "Z"}
    try:
        return happen(world, vendor, name, values)
    except ValidationError as error:
        raise invalid_values(error) from None
    except ValueError as error:
        raise ControlError(422, str(error)) from None


def happen(world: World, vendor: Vendor, name: str, values: dict[str, Any]) -> dict[str, Any]:
    """Let it happen, wholly or not at all, and tell those who listen to the world's events."""
    happening = vendor.happenings[name]
    with world.store.transaction():
        result = happening.run(world, happening.values.model_validate(values))
    data = {"vendor": vendor.name, "happening": name, "values": values, "result": result}
    world.history.record("happening", data)
    return result


def create_actions(vendors: Sequence[Vendor]) -> Mapping[str, Action]:
    """Scheduled work of the control plane: a happening that was put off."""
    by_name = {vendor.name: vendor for vendor in vendors}

    def happen_now(world: World, given: dict[str, Any]) -> None:
        try:
            happen(world, by_name[given["vendor"]], given["happening"], given["values"])
        except ValueError as error:  # nobody waits for an answer: those who listen to the events are told
            world.history.record("happening", given | {"error": str(error)})

    return {ACTION: happen_now}


def refuse(vendors: Sequence[Vendor]) -> Callable[..., Any]:
    """What answers for names that no vendor knows."""

    async def simulate_unknown(vendor: str, happening: str) -> None:
        """Name what exists."""
        known = {spelling: each for each in vendors for spelling in (each.name, each.name.replace("_", "-"))}
        if vendor not in known:
            raise unknown("vendor", vendor, [each.name for each in vendors])
        raise unknown(f"happening of {known[vendor].name}", happening, known[vendor].happenings)

    return simulate_unknown


def show(name: str, happening: Happening) -> dict[str, Any]:
    """A happening in the list."""
    return {
        "happening": name,
        "summary": happening.summary,
        "values": happening.values.model_json_schema(by_alias=True),
        "example": happening.example,
    }
