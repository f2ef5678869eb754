"""What Dial 9's document says, and where it is silent what clients and its framework show, rule by rule."""

from emulator.rules.rule import gather
from emulator.vendors.dial9.rules import accessnumbers, calls, numbers, prefixes, subscribers

RULES = gather(calls, numbers, prefixes, subscribers, accessnumbers)
