"""Mails: what a vendor would have sent to whom. Nothing leaves the machine; they are shown beside the webhooks."""

from sqlmodel import Field, SQLModel

from emulator.journal.bus import History
from emulator.journal.changes import request_at_work
from emulator.store.records import Moment
from emulator.store.store import Store
from emulator.worlds.clock import Clock

MOST_MAILS = 1000


class Mail(SQLModel, table=True):
    """A mail that would have been sent."""

    __tablename__ = "emulator_mail"
    id: int | None = Field(default=None, primary_key=True)
    at: Moment
    vendor: str
    recipient: str
    subject: str
    text: str
    why: str
    """What it tells of: `sms`, `fax`, `voicemail`, `queue`, …"""
    cause: str | None = None
    """The request that it goes back to."""


class Mails:
    """The mails of one world, the oldest first; of very many, the latest."""

    def __init__(self, store: Store, clock: Clock, history: History) -> None:
        self.store = store
        self.clock = clock
        self.history = history

    def send(self, vendor: str, recipient: str, subject: str, text: str, why: str) -> int:
        """Note a mail; returns its number."""
        number = self.store.insert(
            Mail,
            at=self.clock.stamp(),
            vendor=vendor,
            recipient=recipient,
            subject=subject,
            text=text,
            why=why,
            cause=request_at_work(),
        )
        if number > MOST_MAILS:
            self.store.delete(Mail, [("id", "<=", number - MOST_MAILS)])
        self.history.record("mail", {"id": f"m{number}", "to": recipient, "why": why})
        return number

    def all(self) -> list[Mail]:
        """Those that are remembered."""
        return self.store.all(Mail, order="id")

    def clear(self) -> None:
        """Forget them."""
        self.store.delete(Mail)
