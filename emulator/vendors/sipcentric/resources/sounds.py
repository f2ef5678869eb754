"""Sounds: prompts, and music to wait by (document, "Sounds")."""

from typing import Annotated, Any, ClassVar, Literal, NotRequired

import orjson
from fastapi import Query
from pydantic import BaseModel, StrictBool, ValidationError
from pydantic import Field as Property
from sqlalchemy import Index, LargeBinary, String
from sqlmodel import Field, SQLModel
from starlette.requests import Request

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.ranges import File
from emulator.exchange.routing import Json
from emulator.parsing.texts import BOM, load_json
from emulator.rules.rule import Rule
from emulator.store.records import Moment
from emulator.store.store import Condition, Store
from emulator.telephony import audio
from emulator.telephony.audio import Unplayable, read_wav
from emulator.vendors.sipcentric.bodies.formats import AUDIBLE, AUDIO, WAV, CurrentFormat, melody
from emulator.vendors.sipcentric.bodies.sent import Sent
from emulator.vendors.sipcentric.bodies.shown import Dated, Listed, chapter
from emulator.vendors.sipcentric.errors import invalid, unfit
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned
from emulator.vendors.sipcentric.rules import overview
from emulator.vendors.sipcentric.rules import sounds as rules
from emulator.vendors.sipcentric.wire import CurrentPage, CurrentWire, Line, Wire, any_case, list_rows
from emulator.worlds.world import World

router = chapter("Sounds")
LIST = "/customers/{customerId}/sounds"
ONE = LIST + "/{soundId}"
Account = Annotated[Customer, account_with("sounds")]
AudibleAccount = Annotated[Customer, account_with("sounds", WAV)]
TYPES = {"PROMPT": "prompt", "MUSIC": "music"}

CHANGE_BODIES = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"type": "object", "properties": {"type": {"type": "string"}, "enabled": {"type": "boolean"}}}
        },
        **AUDIO,
    },
}


class Sound(SQLModel, table=True):
    """A sound; its audio is made from id and size when asked for, unless a client sent its own."""

    __tablename__ = "sipcentric_sound"
    __table_args__ = (Index("ix_sipcentric_sound_newest", "customer_id", "created"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: Moment
    type: Literal["prompt", "music"] = Field(sa_type=String)
    name: str
    size: int = Field(ge=audio.HEADER, le=audio.LARGEST)
    enabled: bool | None = None
    """Whether music plays; a prompt has no such property."""

    def replace(self, before: Any, store: Store) -> None:
        """Audio that a client sent is of the size that it had then."""
        if self.size != before.size:
            store.delete(SoundFile, sound_id=self.id)


class SoundFile(SQLModel, table=True):
    """The audio that a client sent for a sound."""

    __tablename__ = "sipcentric_soundfile"
    sound_id: int = Field(primary_key=True, foreign_key="sipcentric_sound.id", ondelete="CASCADE")
    content: bytes = Field(sa_type=LargeBinary)


class CreateSound(BaseModel):
    """What a client sends for a new sound; the audio follows by PUT."""

    rule: ClassVar[Rule] = rules.REQUIRED
    type: str = Property(description="`prompt` or `music`.", json_schema_extra={"enum": ["prompt", "music"]})
    name: Line = Property(description="Name of the sound.")
    enabled: StrictBool = Property(True, description="Whether music plays.")


class ChangeSound(Sent):
    """What a client may change: type and name are fixed, and a prompt has no `enabled`."""

    rule = rules.ENABLED_REQUIRED
    type: str | None = Property(None, description="The sound's own type, if it is sent.")
    enabled: StrictBool | None = Property(None, description="Whether music plays.")


class SoundShown(Dated):
    """A `prompt`, or a `music`."""

    type: Literal["prompt", "music"]
    name: Annotated[str, Property(description="Name of the sound.")]
    size: Annotated[int, Property(description="Bytes of its audio.")]
    enabled: NotRequired[Annotated[bool, Property(description="Whether it plays; of music alone.")]]


def represent(row: Sound, wire: Wire) -> SoundShown:
    """A `prompt`, or a `music`, which alone has `enabled`."""
    head = wire.head(row.customer_id, "sounds", row)
    body: SoundShown = {"type": row.type, **head, "name": row.name, "size": row.size}
    if row.type == "music":
        body["enabled"] = bool(row.enabled)
    return body


async def content_of(world: World, row: Sound) -> bytes:
    """The audio of a sound."""
    sent = world.store.one(SoundFile, sound_id=row.id)
    return sent.content if sent else await melody("sound", row)


def read_change(content: bytes, content_type: str) -> ChangeSound:
    """The JSON of a change."""
    try:
        return ChangeSound.model_validate(load_json(content.removeprefix(BOM), content_type))
    except orjson.JSONDecodeError as error:
        raise invalid(overview.BODY, "body", f"not valid JSON: {error.msg}") from None
    except ValidationError as error:
        raise unfit(error.errors(), ChangeSound.rule) from None


def replace_audio(world: World, row: Sound, content: bytes) -> None:
    """Keep the audio that a client sent; 400 if it is none."""
    try:
        read_wav(content)
    except Unplayable as fault:
        raise invalid(rules.WAV, "body", str(fault)) from None
    with world.store.transaction():
        world.store.delete(SoundFile, sound_id=row.id)
        world.store.insert(SoundFile, sound_id=row.id, content=content)
        world.store.update(Sound, row.id, size=len(content))


def change(world: World, row: Sound, wanted: ChangeSound) -> None:
    """Switch music on or off; 400 for a change of type, as the document forbids it."""
    if wanted.type is not None and wanted.type.lower() != row.type:
        raise invalid(rules.TYPE_FIXED, "type", "cannot be changed: remove the sound and add another")
    if row.type == "music":
        if wanted.enabled is None:
            raise invalid(rules.ENABLED_REQUIRED, "enabled", "is required")
        world.store.update(Sound, row.id, enabled=wanted.enabled)


@router.get(LIST)
async def list_sounds(
    request: Request,
    customer: Account,
    page: CurrentPage,
    wire: CurrentWire,
    type: Annotated[
        str | None, Query(description="`prompt` or `music`.", json_schema_extra={"enum": ["prompt", "music"]})
    ] = None,
) -> Listed[SoundShown]:
    """List the sounds, newest first."""
    conditions: list[Condition] = [("customer_id", "=", customer.id)]
    if wanted := any_case(type, TYPES, "type"):
        conditions.append(("type", "=", wanted))
    return await list_rows(request, Sound, conditions, page, lambda row: represent(row, wire))


@router.get(ONE, response_model=SoundShown, responses=AUDIBLE)
async def get_sound(
    soundId: str, customer: AudibleAccount, world: CurrentWorld, wire: CurrentWire, format: CurrentFormat
) -> Any:
    """Get a sound, or its audio with `Accept: audio/wav`."""
    row = find_owned(world, Sound, customer, soundId)
    if format == WAV:
        return File(await content_of(world, row), media_type=audio.WAV)
    return represent(row, wire)


@router.post(LIST, status_code=201, response_model=SoundShown)
async def create_sound(body: CreateSound, customer: Account, world: CurrentWorld, wire: CurrentWire) -> Json:
    """Add a sound; until its audio is PUT, it plays for a second."""
    kind = any_case(body.type, TYPES, "type", rules.REQUIRED)
    if kind is None:
        raise invalid(rules.REQUIRED, "type", "is required")
    key = world.store.insert(
        Sound,
        customer_id=customer.id,
        created=world.clock.stamp(),
        type=kind,
        name=body.name,
        size=audio.size_of(1),
        enabled=body.enabled if kind == "music" else None,
    )
    sound = represent(find_owned(world, Sound, customer, str(key)), wire)
    return Json(sound, 201, {"Location": sound["uri"]})


@router.put(ONE, openapi_extra={"requestBody": CHANGE_BODIES})
async def update_sound(
    soundId: str, request: Request, customer: AudibleAccount, world: CurrentWorld, wire: CurrentWire
) -> SoundShown:
    """Switch music on or off, or send audio with `Content-Type: audio/wav`."""
    row = find_owned(world, Sound, customer, soundId)
    content = await request.body()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in audio.WAV_TYPES:
        replace_audio(world, row, content)
    elif media_type.startswith("audio/"):
        raise invalid(rules.WAV, "Content-Type", f"{media_type} is not supported: send audio/wav, or application/json")
    else:
        change(world, row, read_change(content, request.headers.get("content-type", "")))
    return represent(find_owned(world, Sound, customer, soundId), wire)


@router.delete(ONE, status_code=204)
async def delete_sound(soundId: str, customer: AudibleAccount, world: CurrentWorld) -> None:
    """Delete a sound."""
    world.store.delete(Sound, id=find_owned(world, Sound, customer, soundId).id)
