"""The shape of a dataset's `sipgate` section."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from emulator.store.records import Moment
from emulator.telephony.audio import MOST_SPOKEN
from emulator.vendors.sipgate.numbers import Number, e164, stored_number
from emulator.vendors.sipgate.phonebooks.entries import ENTRY_NAME, PARTS, joined
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


class EntryRecord(Record):
    """A line of a contact: a value, or the parts of an address, name, place or firm."""

    name: str = Field(pattern=f"^{ENTRY_NAME}$")
    value: str | None = None
    group: str | None = None
    types: list[str] = []
    parts: dict[str, str | list[str]] = {}

    @model_validator(mode="after")
    def check_line(self) -> Self:
        """A line has what its name asks for; a number is put into its stored form."""
        known = {*PARTS[self.name], "code"} if self.name in PARTS else set()
        if unknown := self.parts.keys() - known:
            raise ValueError(f"{self.name} has no {', '.join(sorted(unknown))}")
        if any(isinstance(value, list) != (part == "unit") for part, value in self.parts.items()):
            raise ValueError("unit is a list, and no other part is one")
        if bool(self.value) == bool(known):
            raise ValueError(f"{self.name} has {'parts, and no value' if known else 'a value'}")
        if self.name == "TEL":
            self.value = stored_number(self.value or "")
        return self

    def stored(self) -> dict[str, Any]:
        """As a contact keeps it: parts are joined as the value too, in vCard's order."""
        line = {"entryName": self.name, "group": self.group, "types": self.types, "value": self.value}
        if self.name not in PARTS:
            return line
        return line | self.parts | {"value": joined(self.name, self.parts)}


def named(entries: list[EntryRecord]) -> dict[str, Any]:
    """A contact's lines as stored, and the name that it goes by."""
    fn = next((entry.value for entry in entries if entry.name == "FN"), None)
    return {"fn": fn, "entries": [entry.stored() for entry in entries]}


class ContactRecord(Record):
    """A contact of a user or, shared, of an account."""

    id: UUID
    owner: str
    created: Moment
    entries: list[EntryRecord]

    @model_validator(mode="after")
    def check_name(self) -> Self:
        """A contact has a name to show."""
        if not any(entry.name == "FN" for entry in self.entries):
            raise ValueError("a contact needs an FN")
        return self

    def columns(self) -> dict[str, Any]:
        """As stored."""
        return {"id": str(self.id), "owner": self.owner, "created": self.created, **named(self.entries)}


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
    sources: list[Number | Literal[""]] = Field(min_length=1)
    targets: list[Number] = Field(min_length=1)
    comment: str | None = None
    scheduled: Moment | None = None
    sent: Moment | None = None
    labels: list[str] = []
    read: bool = False
    starred: bool = False
    text: str | None = None
    fail_reason: str | None = None
    duration: int | None = Field(None, gt=0, le=MOST_SPOKEN)
    recordings: list[RecordingRecord] = []

    @model_validator(mode="after")
    def check_kind(self) -> Self:
        """A kind has what makes it that kind."""
        if self.kind != "call" and not self.text:
            raise ValueError(f"a {self.kind} needs a text")
        if (self.kind == "voicemail") != (self.duration is not None):
            raise ValueError("a voicemail has a duration, and nothing else has one")
        return self

    def columns(self) -> dict[str, Any]:
        """As stored."""
        pages = (self.text or "").count("\f") + 1 if self.kind == "fax" else None
        return self.model_dump() | {"pages": pages}


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
