"""What the world can do to an account, by name, each with an example that works."""

from collections.abc import Mapping

from emulator.exchange.behaviour import Happening
from emulator.vendors.sipcentric.happening.accounts import Credit, Registration, change_credit, register, unregister
from emulator.vendors.sipcentric.happening.calls import CallEnded, IncomingCall, call_ended, incoming_call
from emulator.vendors.sipcentric.happening.messages import (
    DeliveryReceipt,
    IncomingFax,
    IncomingSms,
    LeftVoicemail,
    delivery_receipt,
    incoming_fax,
    incoming_sms,
    left_voicemail,
)
from emulator.vendors.sipcentric.happening.named import SOMEBODY, SOMEBODY_MOBILE

HAPPENINGS: Mapping[str, Happening] = {
    "incoming-call": Happening(
        "Let a call come in: it rings on the stream, then stands in the history.",
        IncomingCall,
        incoming_call,
        {"callerIdNumber": SOMEBODY, "callerIdName": "Support", "endpoint": "/customers/25/endpoints/101"},
    ),
    "incoming-sms": Happening(
        "Let a message arrive: on the stream, in the list, and at the number's notification URL.",
        IncomingSms,
        incoming_sms,
        {"to": "01212854400", "from": SOMEBODY_MOBILE, "body": "Hello"},
    ),
    "delivery-receipt": Happening(
        "Let the receipt of a sent message come, with the delivery status that it shall have.",
        DeliveryReceipt,
        delivery_receipt,
        {"sms": "/customers/25/sms/253368", "deliveryStatus": 2},
    ),
    "call-ended": Happening(
        "Let a call have been made: it stands in the history at once, with its recording.",
        CallEnded,
        call_ended,
        {"endpoint": "/customers/25/endpoints/101", "direction": "OUT", "number": SOMEBODY, "duration": 60},
    ),
    "voicemail": Happening(
        "Let somebody leave a message: the endpoint's address gets a mail, the phone shows it.",
        LeftVoicemail,
        left_voicemail,
        {"to": "102", "from": SOMEBODY, "seconds": 12},
    ),
    "incoming-fax": Happening(
        "Let a fax arrive: the number's address gets it by mail.",
        IncomingFax,
        incoming_fax,
        {"to": "01214960051", "from": SOMEBODY, "text": "A fax for you."},
    ),
    "credit": Happening(
        "Set an account's credit, or add to it.",
        Credit,
        change_credit,
        {"add": 10},
    ),
    "register": Happening(
        "Let a phone register: calls reach it.",
        Registration,
        register,
        {"phone": "sipcentric/101"},
    ),
    "unregister": Happening(
        "Let a phone go away: calls do not reach it.",
        Registration,
        unregister,
        {"phone": "sipcentric/101"},
    ),
}
