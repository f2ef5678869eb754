"""Webhooks: what a world sent to listeners, again if wanted; or what is held for a test to fetch."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field

from emulator.control.errors import invalid, unknown
from emulator.control.transcript import show_body
from emulator.control.worlds import ControlBody, CurrentWorld
from emulator.core.routing import Json, Route
from emulator.core.webhooks import Delivery
from emulator.core.world import World

router = APIRouter(route_class=Route, tags=["Webhooks"])
WebhookId = Annotated[str, Path(description="The `id` of a delivery, such as `w1`.")]
STATES = ("under way", "delivered", "failed", "held", "pulled")
SETTLE_SECONDS = 1.0


class Pull(ControlBody):
    """How many to fetch."""

    count: int = Field(100, ge=1, le=1000)


@router.get("/webhooks")
async def list_webhooks(
    world: CurrentWorld,
    state: Annotated[str | None, Query(description="Only those in this state.")] = None,
) -> Any:
    """List what was sent, oldest first; what is under way has a second to arrive."""
    if state is not None and state not in STATES:
        raise invalid("state", f"there is none called {state!r}", STATES)
    await world.webhooks.idle(SETTLE_SECONDS)
    chosen = [each for each in world.webhooks.deliveries if state in (None, each.state)]
    return {"webhooks": [show(delivery) for delivery in chosen]}


@router.delete("/webhooks", status_code=204)
async def delete_webhooks(world: CurrentWorld) -> None:
    """Forget what was sent; what is under way or held is called off."""
    world.webhooks.clear()


@router.post("/webhooks/pull")
async def pull_webhooks(world: CurrentWorld, body: Pull = Pull()) -> Any:
    """Fetch what is held (setting `webhook_mode: pull`), oldest first, each once."""
    return {"webhooks": [show(delivery) for delivery in world.webhooks.pull(body.count)]}


@router.get("/webhooks/{webhook_id}")
async def get_webhook(webhook_id: WebhookId, world: CurrentWorld) -> Any:
    """Show one attempt with request and answer."""
    return show(find(world, webhook_id))


@router.post("/webhooks/{webhook_id}/redeliver", status_code=201)
async def redeliver_webhook(webhook_id: WebhookId, world: CurrentWorld) -> Any:
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


def show(delivery: Delivery) -> dict[str, Any]:
    """A delivery as JSON."""
    answer: dict[str, Any] | None = None
    if delivery.status is not None:
        answer = {"headers": delivery.answer_headers} | body_members(delivery.answer_body)
    return {
        "id": delivery.id,
        "at": delivery.at,
        "url": delivery.url,
        "attempt": delivery.attempt,
        "state": delivery.state,
        "status": delivery.status,
        "error": delivery.error,
        "request": {"method": "POST", "headers": delivery.headers} | body_members(delivery.body),
        "answer": answer,
    }


def body_members(content: bytes) -> dict[str, Any]:
    """A body as text."""
    text, encoding = show_body(content)
    return {"body": text, "encoding": encoding}
