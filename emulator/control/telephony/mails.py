"""Mails: what a vendor would have sent to whom; shown, never sent."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from typing_extensions import TypedDict

from emulator.control.worlds.worlds import CurrentWorld
from emulator.exchange.routing import Route
from emulator.worlds.mails import Mail

router = APIRouter(route_class=Route, tags=["Mails"])


class MailShown(TypedDict):
    """A mail that would have been sent."""

    id: str
    at: str
    to: str
    subject: str
    text: str
    why: Annotated[str, Field(description="What it is about: `sms`, `fax`, `voicemail`, …")]
    vendor: str


class MailList(TypedDict):
    """Mails that would have been sent."""

    mails: list[MailShown]


@router.get("/mails")
async def list_mails(
    world: CurrentWorld,
    to: Annotated[str | None, Query(description="Only those to this address.")] = None,
    why: Annotated[str | None, Query(description="Only those about this: `sms`, `fax`, `voicemail`, …")] = None,
) -> MailList:
    """List what would have been mailed, oldest first; of very many, the last thousand."""
    found = [mail for mail in world.mails.all() if to in (None, mail.recipient) and why in (None, mail.why)]
    return {"mails": [show(mail) for mail in found]}


@router.delete("/mails", status_code=204)
async def delete_mails(world: CurrentWorld) -> None:
    """Forget what would have been mailed."""
    world.mails.clear()


def show(mail: Mail) -> MailShown:
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
