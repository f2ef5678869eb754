"""Webhooks: what a world sent to listeners, again if wanted; or what is held for a test to fetch."""

import re
from asyncio import timeout
from collections.abc import Sequence
from contextlib import suppress
from math import inf
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.control.errors import ControlError, flag, invalid, unknown
from emulator.control.exchanges import one_of
from emulator.control.journal.transcript import Encoding, show_body
from emulator.control.waiting import end_of, while_there
from emulator.control.worlds.worlds import ControlBody, CurrentWorld
from emulator.exchange.routing import Json, Route
from emulator.parsing.texts import read_whole
from emulator.worlds.delivery import Delivery
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Webhooks"])
WebhookId = Annotated[str, Path(description="The `id` of a delivery, such as `w1`.")]
STATES = ("under way", "delivered", "failed", "held", "pulled")
ARRIVED = ("delivered", "held", "pulled")
SETTLE_SECONDS = 1.0


class Pull(ControlBody):
    """How many to fetch."""

    count: int = Field(100, ge=1, le=1000)


class Deliver(ControlBody):
    """What to send."""

    ids: list[str] | None = Field(None, max_length=1000, description="Of held webhooks; by default all that are held.")


class Wait(ControlBody):
    """What to wait for."""

    count: int = Field(1, ge=1, le=1000, description="How many webhooks; those already sent count.")
    url: str | None = Field(None, description="Text that their address contains.")
    timeout_seconds: float = Field(10, ge=0, le=300, allow_inf_nan=False, description="Real time.")


class WebhookBody(TypedDict):
    """A body as text, or in base64."""

    body: str
    encoding: Encoding | None


class WebhookAnswer(WebhookBody):
    """What the listener answered."""

    headers: dict[str, str]


class WebhookRequest(WebhookAnswer):
    """What was sent."""

    method: Literal["POST"]


class WebhookShown(TypedDict):
    """One attempt to deliver a webhook."""

    id: str
    at: str
    url: str
    attempt: int
    cause: Annotated[str | None, Field(description="The request that it goes back to.")]
    state: Literal["under way", "delivered", "failed", "held", "pulled"]
    status: int | None
    error: str | None
    request: WebhookRequest
    answer: WebhookAnswer | None


class Webhooks(TypedDict):
    """Webhooks."""

    webhooks: list[WebhookShown]


class WebhookList(Webhooks):
    """What was sent, oldest first."""

    total: int
    dropped: Annotated[int, Field(description="How many made room for later ones.")]


class WebhooksFound(Webhooks):
    """What was waited for."""

    count: int


@router.get("/webhooks")
async def list_webhooks(
    world: CurrentWorld,
    state: Annotated[str | None, one_of(STATES, "Only those in this state.")] = None,
    before: Annotated[str | None, Query(description="The id of a webhook: those that were sent before it.")] = None,
    limit: Annotated[str | None, Query(description="The newest so many of those chosen.")] = None,
    settle: Annotated[str, Query(description="`false`: what is under way is not waited for.")] = "true",
) -> WebhookList:
    """List what was sent, oldest first; what is under way has a second to arrive. `total` is without `limit`."""
    if state is not None and state not in STATES:
        raise invalid("state", f"there is none called {state!r}", STATES)
    settles = flag("settle", settle)
    most, end = None if limit is None else read_whole("limit", limit, 2**62), number_before(before)
    if settles:
        await world.webhooks.idle(SETTLE_SECONDS)
    chosen = [each for each in world.webhooks.deliveries if state in (None, each.state) and each.number < end]
    shown = chosen if most is None else chosen[max(len(chosen) - most, 0) :]
    return {
        "webhooks": [show(delivery) for delivery in shown],
        "total": len(chosen),
        "dropped": world.webhooks.dropped,
    }


def number_before(before: str | None) -> float:
    """Below which number those chosen are."""
    if before is None:
        return inf
    if not re.fullmatch(r"w\d{1,18}", before, re.ASCII):
        raise invalid("before", "is the id of a webhook, such as w12")
    return int(before[1:])


@router.delete("/webhooks", status_code=204)
async def delete_webhooks(world: CurrentWorld) -> None:
    """Forget what was sent; what is under way or held is called off."""
    world.webhooks.clear()


@router.post("/webhooks/pull")
async def pull_webhooks(world: CurrentWorld, body: Pull = Pull()) -> Webhooks:
    """Fetch what is held (setting `webhook_mode: pull`), oldest first, each once."""
    return {"webhooks": [show(delivery) for delivery in world.webhooks.pull(body.count, world.journal.number)]}


@router.post("/webhooks/deliver", responses={404: {}})
async def deliver_webhooks(world: CurrentWorld, body: Deliver = Deliver()) -> Webhooks:
    """Send what is held (setting `webhook_mode: pull`) to its listeners; the answer shows what came of it."""
    held = chosen_of(world, body.ids)
    world.webhooks.release(held, world.journal.number)
    await world.webhooks.idle(SETTLE_SECONDS)
    return {"webhooks": [show(delivery) for delivery in held]}


def chosen_of(world: World, ids: Sequence[str] | None) -> list[Delivery]:
    """The deliveries of these ids, each once, or all that are held; 409 for one that is not."""
    if ids is None:
        return [each for each in world.webhooks.deliveries if each.state == "held"]
    chosen = [find(world, webhook_id) for webhook_id in dict.fromkeys(ids)]
    for each in chosen:
        if each.state != "held":
            raise ControlError(409, f"webhook {each.id} is not held: it is {each.state}", state=each.state)
    return chosen


@router.post("/webhooks/wait", responses={408: {}})
async def wait_for_webhooks(request: Request, world: CurrentWorld, body: Wait = Wait()) -> WebhooksFound:
    """Wait until so many webhooks were answered, whatever the status, or are held: 200, or 408 with what failed."""
    found = await while_there(request, arrived(world, body))
    if len(found) >= body.count:
        return {"count": len(found), "webhooks": [show(delivery) for delivery in found]}
    others = [show(each) for each in world.webhooks.deliveries if each not in found]
    message = f"{len(found)} webhooks arrived, not {body.count} {end_of(world, body.timeout_seconds)}"
    raise ControlError(408, message, count=len(found), others=others[-20:], dropped=world.webhooks.dropped)


async def arrived(world: World, wanted: Wait) -> list[Delivery]:
    """The first so many deliveries that are wanted, or those there are when the time is up."""
    found: list[Delivery] = []
    with suppress(TimeoutError), world.history.listening():
        async with timeout(wanted.timeout_seconds):
            while True:
                found = [
                    each
                    for each in world.webhooks.deliveries
                    if each.state in ARRIVED and (wanted.url or "") in each.url
                ]
                if len(found) >= wanted.count or world.history.over:
                    break
                await world.history.more()
    return found[: wanted.count]


@router.get("/webhooks/{webhook_id}")
async def get_webhook(webhook_id: WebhookId, world: CurrentWorld) -> WebhookShown:
    """Show one attempt with request and answer."""
    return show(find(world, webhook_id))


@router.delete("/webhooks/{webhook_id}", status_code=204)
async def delete_webhook(webhook_id: WebhookId, world: CurrentWorld) -> None:
    """Forget one; if it is under way or held, it is called off."""
    world.webhooks.remove(find(world, webhook_id))


@router.post("/webhooks/{webhook_id}/redeliver", status_code=201, response_model=WebhookShown)
async def redeliver_webhook(webhook_id: WebhookId, world: CurrentWorld) -> Json:
    """Send the same bytes once more; the answer shows the new attempt."""
    again = world.webhooks.send_again(find(world, webhook_id))
    await world.webhooks.idle(SETTLE_SECONDS)
    return Json(show(again), 201)


def find(world: World, webhook_id: str) -> Delivery:
    """The delivery of a path, or 404."""
    delivery = world.webhooks.find(webhook_id)
    if delivery is None:
        raise unknown("webhook", webhook_id, [each.id for each in list(world.webhooks.deliveries)[-20:]])
    return delivery


def show(delivery: Delivery) -> WebhookShown:
    """A delivery as JSON."""
    answer: WebhookAnswer | None = None
    if delivery.status is not None:
        answer = {"headers": delivery.answer_headers, **body_members(delivery.answer_body)}
    return {
        "id": delivery.id,
        "at": delivery.at,
        "url": delivery.url,
        "attempt": delivery.attempt,
        "cause": delivery.cause,
        "state": delivery.state,
        "status": delivery.status,
        "error": delivery.error,
        "request": {"method": "POST", "headers": delivery.headers, **body_members(delivery.body)},
        "answer": answer,
    }


def body_members(content: bytes) -> WebhookBody:
    """A body as text."""
    text, encoding = show_body(content)
    return {"body": text, "encoding": encoding}
