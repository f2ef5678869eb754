"""What sipgate's document says, and where it is silent what clients show, rule by rule."""

from emulator.rules.rule import gather
from emulator.vendors.sipgate.rules import (
    balance,
    contacts,
    events,
    extensions,
    faxes,
    messages,
    numbers,
    requests,
    sessions,
    voicemails,
)

RULES = gather(requests, numbers, extensions, events, faxes, messages, voicemails, sessions, contacts, balance)
