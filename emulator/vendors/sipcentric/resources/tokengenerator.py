"""Token generator: single-use tokens for requests that cannot sign in (document, "Token Generator")."""

from typing import Annotated, Literal

from fastapi import Depends
from pydantic import Field as Property
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Json
from emulator.vendors.sipcentric.auth import TOKEN_SECONDS, AuthToken, SignedIn, new_token_id
from emulator.vendors.sipcentric.bodies.formats import json_only
from emulator.vendors.sipcentric.bodies.shown import Written, chapter
from emulator.vendors.sipcentric.wire import moment

router = chapter("Token Generator")


class AuthTokenShown(TypedDict):
    """An `authtoken`."""

    type: Literal["authtoken"]
    id: Annotated[str, Property(description="To be sent as `tokenid`.")]
    created: Written
    expires: Written


@router.get("/tokengenerator", response_model=AuthTokenShown, dependencies=[Depends(json_only)])
async def generate_token(caller: SignedIn, world: CurrentWorld) -> Json:
    """Get a token for one GET; it is valid for an hour."""
    now, expires = world.clock.stamp(), world.clock.stamp(TOKEN_SECONDS)
    key = new_token_id(world)
    with world.store.transaction():
        world.store.delete(AuthToken, [("expires", "<=", now)])
        world.store.insert(AuthToken, id=key, user_id=caller.id, created=now, expires=expires)
    token: AuthTokenShown = {"type": "authtoken", "id": key, "created": moment(now), "expires": moment(expires)}
    return Json(token)
