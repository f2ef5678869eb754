"""Phone numbers: what clients send, and what they are shown (document, "Phone Numbers")."""

from typing import Annotated, ClassVar, Literal, NotRequired

from pydantic import AliasChoices, BaseModel, StrictBool, StringConstraints
from pydantic import Field as Property
from typing_extensions import TypedDict

from emulator.rules.rule import Rule
from emulator.vendors.sipcentric.bodies.sent import Sent, under
from emulator.vendors.sipcentric.bodies.shown import Dated
from emulator.vendors.sipcentric.numbers import Number
from emulator.vendors.sipcentric.rules import overview
from emulator.vendors.sipcentric.rules import phonenumbers as rules
from emulator.vendors.sipcentric.wire import Email, Reference

FAX_EMAIL = ("destinationEmail", "faxNotificationEmail")
"""What the earlier document calls the address for incoming faxes, and the newer one."""


class RuleBody(BaseModel):
    """A routing rule as a client sends it."""

    rule: ClassVar[Rule] = rules.RULE_REQUIRED
    timeInterval: Reference = Property(description="Time interval during which the rule applies.")
    destination: Reference = Property(description="Endpoint to which calls then go.")


Label = Annotated[str, StringConstraints(max_length=255), under(overview.TEXTS)]
Url = Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://\S+$"), under(rules.NOTIFICATION_URL)]
Digits = Annotated[Number, StringConstraints(pattern=r"^\+?[0-9]+$"), under(rules.NUMBER)]


class NumberBody(Sent):
    """What a client sends; what an update leaves out keeps its value."""

    empty_is_a_value: ClassVar[frozenset[str]] = frozenset({"identifier"})
    rule = rules.TYPED
    identifier: Label | None = Property(None, description="Label put before the caller's name.")
    destination: Reference | None = Property(None, description="Endpoint to which calls go.")
    smsAllowIncoming: StrictBool | None = Property(None, description="Whether incoming messages are taken.")
    smsNotificationEmail: Email | None = Property(None, description="Address told of incoming SMS.")
    smsNotificationUrl: Url | None = Property(None, description="URL to which incoming SMS are POSTed.")
    faxEnabled: StrictBool = Property(False, description="Whether the number is for fax-to-email.")
    faxNotificationEmail: Email | None = Property(None, description="Address for incoming faxes.")
    routingRules: list[RuleBody] | None = Property(None, description="Time-based exceptions.")


class NewNumberBody(NumberBody):
    """A number to add."""

    rule = rules.NUMBER
    number: Digits = Property(description="The phone number.")


class FaxBody(NumberBody):
    """A number for faxes, which has a type of its own in the earlier document."""

    faxEnabled: StrictBool = True
    faxNotificationEmail: Email | None = Property(None, validation_alias=AliasChoices(*FAX_EMAIL))


class NewFaxBody(FaxBody, NewNumberBody):
    """A number for faxes to add."""


class RuleShown(TypedDict):
    """What a routing rule says: when, and where to."""

    timeInterval: Annotated[str | None, Property(description="Time interval during which the rule applies.")]
    destination: Annotated[str | None, Property(description="Endpoint to which calls then go.")]


class PhoneNumberShown(Dated):
    """A `did`; properties that are not valid for the number, or have no value, are absent."""

    type: Literal["did"]
    number: str
    identifier: NotRequired[Annotated[str, Property(description="Label put before the caller's name.")]]
    destination: NotRequired[Annotated[str, Property(description="Endpoint to which calls go.")]]
    smsEnabled: Annotated[bool, Property(description="Whether the number takes SMS.")]
    smsAllowIncoming: NotRequired[Annotated[bool, Property(description="Whether incoming messages are taken.")]]
    smsNotificationEmail: NotRequired[Annotated[str, Property(description="Address told of incoming SMS.")]]
    smsNotificationUrl: NotRequired[Annotated[str, Property(description="URL to which incoming SMS are POSTed.")]]
    faxEnabled: Annotated[bool, Property(description="Whether the number is for fax-to-email.")]
    faxNotificationEmail: NotRequired[Annotated[str, Property(description="Address for incoming faxes.")]]
    routingRules: NotRequired[Annotated[list[RuleShown], Property(description="Time-based exceptions.")]]


class FaxShown(Dated):
    """A `fax`: a number for faxes in the earlier revision."""

    type: Literal["fax"]
    number: str
    destinationEmail: Annotated[str | None, Property(description="Address for incoming faxes.")]
