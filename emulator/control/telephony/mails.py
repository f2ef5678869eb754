"""Mails: what a vendor would have sent to whom; shown, never sent."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from emulator.control.worlds.worlds import CurrentWorld
from emulator.exchange.routing import Route
from emulator.worlds.mails import Mail

router = APIRouter(route_class=Route, tags=["Mails"])


@router.get("/mails")
async def list_mails(
    world: CurrentWorld,
    to: Annotated[str | None, Query(description="Only those to this address.")] = None,
    why: Annotated[str | None, Query(description="Only those about this: `sms`, `fax`, `voicemail`, …")] = None,
) -> Any:
    """List what would have been mailed, oldest first; of very many, the last thousand."""
    found = [mail for mail in world.mails.all() if to in (None, mail.recipient) and why in (None, mail.why)]
    return {"mails": [show(mail) for mail in found]}


@router.delete("/mails", status_code=204)
async def delete_mails(world: CurrentWorld) -> None:
    """Forget what would have been mailed."""
    world.mails.clear()


def show(mail: Mail) -> dict[str, Any]:
    """A mail as JSON."""
    return {
        "id": f"m{mail.id}",
        "at": mail.at + "Z",
        "to": mail.recipient,
        "subject": mail.subject,
        "text": mail.text,
        "why": mail.why,
        "vendor": mail.vendor,
    }
