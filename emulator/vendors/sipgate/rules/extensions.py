"""Extensions, their Do Not Disturb, mobile ones and devices."""

from emulator.rules.rule import chapter

listing = chapter("sipgate.extensions", "listing of extensions")
one = chapter("sipgate.extension", "extension data")
dnd = chapter("sipgate.dnd", "Get and set extension's DND status")
product = chapter("sipgate.product", "base product type")
devices = chapter("sipgate.devices", "registered mobile devices")
mobile = chapter("sipgate.mobile", "Setup mobile extension")
gsm = chapter("sipgate.gsm-code", "Request a GSM-Code")

ALL_TYPES = listing(
    "all-types",
    "The list has the user's extensions of all five types: sms, fax, voicemail, register, external.",
)
OWN = listing("own", "A user sees the own extensions alone.")
LINKED = listing("linked", "Each extension links to itself.")
FOUND = one("found", "An extension is one of the user's, or the answer is 404.")
FULL = one("full", "In full an extension adds what is special to its type: SIP data, PIN, time zone, provider.")
DND_SET = dnd("set", "The flag is set by value, true or false, and read back.")
DND_HOLDS = dnd("holds", "An extension that is not to be disturbed takes no calls, messages, faxes or voicemails.")
PRODUCT = product(
    "struct",
    "The base product type has a struct of its own.",
    evidence="inferred",
    unsure="The document prints an extension's struct there.",
)
DEVICES = devices("listed", "The registered mobile devices are listed.")
MOBILE_SET_UP = mobile("set-up", "A phone with number, model, vendor and firmware becomes a mobile extension, once.")
MOBILE_NUMBER = mobile("number", "The phone number is one.")
GSM_CODE = gsm(
    "code",
    "The code that forwards a phone to the account's voicemail names its number; without one it is 404.",
)
DEVICE_LIST = listing("devices", "A telephone lists the devices that are registered for it.", evidence="client")
ANNOUNCEMENT = one("announcement", "The address of a voicemail box's announcement opens as it is.")
