"""SIP accounts (document, "SIP Accounts"): a customer's phones, made by the customer in the user interface."""

from sqlmodel import Field, SQLModel

from emulator.jsonapi.kinds import Boolean
from emulator.jsonapi.resource import UUID_KEY, Attribute, Resource, ToOne
from emulator.vendors.telecom_center.resources.calling import CALLING
from emulator.vendors.telecom_center.rules import sip_accounts as rules
from emulator.vendors.telecom_center.wire import Networks

ANYWHERE = "0.0.0.0/0,0000:0000:0000:0000:0000:0000:0000:0000/0"


class SipAccount(SQLModel, table=True):
    """A SIP account of a customer."""

    __tablename__ = "telecom_center_sip_account"
    id: str = Field(primary_key=True)
    customer_id: int = Field(foreign_key="telecom_center_customer.id", ondelete="CASCADE", index=True)
    username: str = Field(unique=True)
    password: str
    incoming_internal: bool = False
    incoming_external: bool = False
    outgoing_internal: bool = False
    outgoing_external: bool = False
    on_demand: bool = False
    caller_id_name: str | None = None
    internal_caller_id: str | None = None
    external_caller_id: str | None = None
    allow_external_calls: bool = False
    is_online: bool = False
    user_agent: str | None = None
    use_allowed_ips: bool = False
    allowed_ips: str = ANYWHERE


sip_accounts = Resource(
    type="sip_device_routes",
    singular="sip_device_route",
    title="SIP Accounts",
    model=SipAccount,
    key=UUID_KEY,
    operations=frozenset({"list", "get", "update"}),
    attributes=(
        Attribute("username"),
        Attribute("password"),
        *CALLING,
        Attribute("is_online", Boolean()),
        Attribute("user_agent"),
        Attribute("use_allowed_ips", Boolean(), updatable=True, default=False, rule=rules.ADDRESSES),
        Attribute("allowed_ips", Networks(), updatable=True, default=ANYWHERE, rule=rules.ADDRESSES),
    ),
    relationships=(ToOne("customer", "customers", required=True),),
    filters=(
        "id",
        "customer.id",
        "username",
        "caller_id_name",
        "allow_external_calls",
        "internal_caller_id",
        "external_caller_id",
    ),
)
