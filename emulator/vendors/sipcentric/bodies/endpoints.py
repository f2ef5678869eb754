"""Endpoints of each type: what clients send, and what they are shown (document, "Endpoints")."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field as Property
from pydantic import StrictBool, StringConstraints
from typing_extensions import TypedDict

from emulator.vendors.sipcentric.bodies.sent import Sent, under
from emulator.vendors.sipcentric.bodies.shown import Dated
from emulator.vendors.sipcentric.numbers import Number
from emulator.vendors.sipcentric.rules import endpoints as rules
from emulator.vendors.sipcentric.rules import overview
from emulator.vendors.sipcentric.wire import WHOLE, AnyCase, Email, Line, Reference

EndpointType = Literal["phone", "virtual", "group", "queue", "ivr", "mailbox"]
CallRecording = Literal["ALWAYS", "OFF", "ON_DEMAND"]
ShortNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]
LONGEST = 86_400
"""Seconds that anything may last."""
Seconds = Annotated[int, Property(ge=0, le=LONGEST), WHOLE, under(rules.SECONDS)]


Short = Annotated[ShortNumber, under(rules.SHORT_NUMBER)]
Recorded = Annotated[CallRecording, AnyCase, under(overview.ENUMS)]


class EndpointBody(Sent):
    """What every endpoint has."""

    rule = rules.REQUIRED
    shortNumber: Short = Property(description="Internal number, three digits.")
    name: Line = Property(description="Name of the endpoint.")


class PhoneBody(EndpointBody):
    """A phone extension."""

    email: Email | None = Property(None, description="Address for notifications.")
    timeout: Seconds = Property(30, description="Seconds after which a call counts as unanswered.")
    callWaiting: StrictBool = Property(True, description="Whether call waiting is enabled.")
    callRecording: Recorded = Property("OFF", description="When calls are recorded.")
    voicemailEnabled: StrictBool = Property(False, description="Whether voicemail is enabled.")


class VirtualBody(EndpointBody):
    """A virtual extension."""

    destination: Number = Property(description="External number to forward to.")
    timeout: Seconds = Property(30, description="Seconds after which a call counts as unanswered.")
    screeningEnabled: StrictBool = Property(False, description="Whether call screening is enabled.")


class GroupBody(EndpointBody):
    """A ring group."""

    memberTimeout: Seconds = Property(30, description="Seconds to try each member for.")
    cascadeDelay: Seconds = Property(0, description="Seconds before the next member; 0 rings all at once.")
    failoverDestination: Reference | None = Property(None, description="Endpoint that calls go to in the end.")


class QueueBody(EndpointBody):
    """A call queue."""

    maxWait: Seconds = Property(600, description="Longest wait of a caller in seconds.")


class IvrBody(EndpointBody):
    """An auto-attendant."""

    timeout: Seconds = Property(5, description="Seconds to wait for a key.")


class MailboxBody(EndpointBody):
    """An additional mailbox."""

    email: Email = Property(description="Address for new messages.")


BODIES: dict[str, type[EndpointBody]] = {
    "phone": PhoneBody,
    "virtual": VirtualBody,
    "group": GroupBody,
    "queue": QueueBody,
    "ivr": IvrBody,
    "mailbox": MailboxBody,
}


class EndpointLinks(TypedDict, total=False):
    """Addresses of an endpoint's sub-resources."""

    sip: str
    voicemail: str


class EndpointHead(Dated):
    """What every endpoint shows."""

    shortNumber: Annotated[str, Property(description="Internal number, three digits.")]
    name: Annotated[str, Property(description="Name of the endpoint.")]
    links: NotRequired[Annotated[EndpointLinks, Property(description="Not in lists.")]]


class PhoneShown(EndpointHead):
    """A `phone`."""

    type: Literal["phone"]
    email: NotRequired[str]
    timeout: int
    callWaiting: bool
    callRecording: CallRecording
    voicemailEnabled: bool


class VirtualShown(EndpointHead):
    """A `virtual`."""

    type: Literal["virtual"]
    destination: str
    timeout: int
    screeningEnabled: bool


class GroupShown(EndpointHead):
    """A `group`."""

    type: Literal["group"]
    memberTimeout: int
    cascadeDelay: int
    failoverDestination: NotRequired[str]


class QueueShown(EndpointHead):
    """A `queue`."""

    type: Literal["queue"]
    maxWait: int


class IvrShown(EndpointHead):
    """An `ivr`."""

    type: Literal["ivr"]
    timeout: int


class MailboxShown(EndpointHead):
    """A `mailbox`."""

    type: Literal["mailbox"]
    email: str


EndpointShown = PhoneShown | VirtualShown | GroupShown | QueueShown | IvrShown | MailboxShown
