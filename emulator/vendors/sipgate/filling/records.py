"""The shape of a dataset's `sipgate` section."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from emulator.datasets.sections import told
from emulator.store.records import Moment
from emulator.telephony.audio import MOST_SPOKEN
from emulator.telephony.fax import MOST_PAGES
from emulator.vendors.sipgate.filling.people import ContactRecord
from emulator.vendors.sipgate.numbers import Number, Party, e164
from emulator.vendors.sipgate.resources.extensions import TYPES

Direction = Literal["incoming", "missed_incoming", "outgoing", "missed_outgoing"]
Status = Literal["failed", "sent", "pending", "scheduled"]
Location = Literal["inbox", "sent", "archive", "trash"]


class Record(BaseModel):
    """A record of the section: known fields only."""

    model_config = ConfigDict(extra="forbid")


class AccountRecord(Record):
    """An account; `balance` in thousandths of the currency."""

    id: str = Field(pattern=r"^[0-9]{7}$")
    base_product_type: str
    balance: int
    currency: str = "EUR"
    vat_percent: float = 19
    allow_add: bool = True
    allow_empty_oadc: bool = False
    voicemail_number: Number | None = None
    callthrough_number: Number | None = None


class UserRecord(Record):
    """A webuser."""

    id: str = Field(pattern=r"^[0-9]{7}w[0-9]+$")
    account_id: str
    username: str
    password: str


class VoucherRecord(Record):
    """A voucher."""

    account_id: str
    kind: Literal["sms", "minute", "fax"]
    redeemed: Moment
    ends: Moment
    credits: int = Field(ge=0)
    used: int = Field(0, ge=0)

    @model_validator(mode="after")
    def check_use(self) -> Self:
        """No more is used than there was."""
        if self.used > self.credits:
            raise ValueError(f"{self.used} of {self.credits} credits cannot be used")
        return self


class ExtensionRecord(Record):
    """An extension; its id has the letter of its type."""

    id: str = Field(pattern=r"^[0-9]{7}[sfvex][0-9]+$")
    user_id: str
    alias: str = Field(min_length=1)
    type: Literal["sms", "fax", "voicemail", "register", "external"]
    mobile: bool = False
    dnd: bool = False
    clip: bool = True
    outgoing_number: Number | None = None
    sip_password: str | None = None
    register_url: str | None = None
    outbound_proxy_url: str | None = None
    fax_in: bool | None = None
    pin: str | None = None
    timezone: str | None = None
    announcement: str | None = None
    provider: str | None = None
    external_phonenumber: Number | None = None

    @model_validator(mode="after")
    def check_id(self) -> Self:
        """The id says the type."""
        if TYPES[self.type] not in self.id:
            raise ValueError(f"the id of a {self.type} extension has the letter {TYPES[self.type]}")
        return self


class DeviceRecord(Record):
    """A registered telephone."""

    id: int | None = None
    extension_id: str
    number: Number | None = None
    vendor: str
    model: str
    firmware: str


class PhoneNumberRecord(Record):
    """A number of an account."""

    account_id: str
    number: Number
    extension_id: str | None = None
    direct_dial: bool = False


class OwnNumberRecord(Record):
    """A number that a user brings along."""

    user_id: str
    number: Number
    verified: bool


class RecordingRecord(Record):
    """A recording of a call."""

    created: Moment
    seconds: float = Field(ge=0, le=MOST_SPOKEN)


def check_recordings(recordings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The recordings of a row that somebody plants."""
    return [RecordingRecord.model_validate(recording).model_dump() for recording in recordings]


Recordings = Annotated[list[dict[str, Any]], AfterValidator(check_recordings)]


class DeliveryRecord(Record):
    """What becomes of a message at one of its targets."""

    target: str
    status: Literal["pending", "sent", "failed"]
    fate: Literal["pending", "sent", "failed"] = "sent"
    """What it will have come to when that is known."""
    reason: str | None = None
    due: Moment | None = None
    """When it is known; None: never."""


def check_deliveries(deliveries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a row that somebody plants says of its targets."""
    return [DeliveryRecord.model_validate(delivery).model_dump() for delivery in deliveries]


Deliveries = Annotated[list[dict[str, Any]], AfterValidator(check_deliveries)]


class MemberRecord(Record):
    """A party of a live call."""

    memberId: str
    uri: str = Field(pattern=r"^(tel|sip):")
    number: str
    parked: bool = False

    @model_validator(mode="after")
    def respell(self) -> Self:
        """A number is in its stored form, in the address too."""
        self.number = e164(self.number) or self.number
        if self.uri.startswith("tel:"):
            self.uri = f"tel:{self.number}"
        return self


def check_members(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The members of a row that somebody plants."""
    if len(members) != 2:
        raise ValueError("a call has two members: caller and callee")
    return [MemberRecord.model_validate(member).model_dump() for member in members]


Members = Annotated[list[dict[str, Any]], AfterValidator(check_members)]


class EventRecord(Record):
    """A call, fax, SMS or voicemail; form feeds in a fax's text part its pages."""

    id: int | None = None
    user_id: str
    kind: Literal["call", "fax", "sms", "voicemail"]
    created: Moment
    direction: Direction
    status: Status
    location: Location
    extension_id: str
    sources: list[Party] = Field(min_length=1)
    targets: list[Party] = Field(min_length=1)
    comment: str | None = None
    scheduled: Moment | None = None
    sent: Moment | None = None
    labels: list[str] = []
    read: bool = False
    starred: bool = False
    text: str | None = None
    pages: int | None = Field(None, ge=1, le=MOST_PAGES)
    """Of a fax; as many as its text has, if it does not say."""
    fail_reason: str | None = None
    duration: int | None = Field(None, gt=0, le=MOST_SPOKEN)
    recordings: list[RecordingRecord] = []
    deliveries: list[DeliveryRecord] = []

    @model_validator(mode="after")
    def check_kind(self) -> Self:
        """A kind has what makes it that kind."""
        if self.kind != "call" and not self.text and self.pages is None:
            raise ValueError(f"a {self.kind} needs a text")
        if self.pages is not None and self.kind != "fax":
            raise ValueError("a fax has pages, and nothing else has them")
        if (self.kind == "voicemail") != (self.duration is not None):
            raise ValueError("a voicemail has a duration, and nothing else has one")
        return self

    def columns(self) -> dict[str, Any]:
        """As stored."""
        return self.model_dump() | {"pages": self.pages or pages_of(self.kind, self.text)}

    @classmethod
    def written(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """A row as a record."""
        is_plain = values["text"] and values["pages"] == pages_of(values["kind"], values["text"])
        return dict(told(cls, {**values, "pages": None if is_plain else values["pages"]}))


def pages_of(kind: str, text: str | None) -> int | None:
    """How many pages the text of an event has; None if it is no fax."""
    return (text or "").count("\f") + 1 if kind == "fax" else None


class Counts(Record):
    """How many records of a kind there are in the end; the missing ones are filled in."""

    contacts: int = Field(0, ge=0)
    calls: int = Field(0, ge=0)
    faxes: int = Field(0, ge=0)
    sms: int = Field(0, ge=0)
    voicemails: int = Field(0, ge=0)


class Section(Record):
    """The shape of the section."""

    accounts: list[AccountRecord] = []
    users: list[UserRecord] = []
    vouchers: list[VoucherRecord] = []
    extensions: list[ExtensionRecord] = []
    devices: list[DeviceRecord] = []
    phonenumbers: list[PhoneNumberRecord] = []
    ownnumbers: list[OwnNumberRecord] = []
    contacts: list[ContactRecord] = []
    events: list[EventRecord] = []
    counts: Counts = Counts()
