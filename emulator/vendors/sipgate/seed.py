"""A dataset's `sipgate` section → rows."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from emulator.datasets import Seeder
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.resources.balance import Account, Voucher


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
    voicemail_number: str | None = None
    callthrough_number: str | None = None


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
    redeemed: str
    ends: str
    credits: int
    used: int = 0


class Section(Record):
    """The shape of the section."""

    accounts: list[AccountRecord] = []
    users: list[UserRecord] = []
    vouchers: list[VoucherRecord] = []


def seed(seeder: Seeder, section: Section) -> None:
    """Write the section's records."""
    for model, records in ((Account, section.accounts), (User, section.users), (Voucher, section.vouchers)):
        for record in records:
            seeder.store.insert(model, **record.model_dump())
