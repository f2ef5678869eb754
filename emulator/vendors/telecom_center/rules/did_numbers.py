"""DID numbers."""

from emulator.rules.rule import chapter

rule = chapter("telecom_center.did-numbers", "DID numbers")

NUMBER = rule("number", "A DID number has a number, given as digits or in another spelling.")
UNIQUE = rule("unique", "A number exists once, whichever customer has it.")
ENABLED = rule("enabled", "enabled is true or false, and true unless given; a disabled number stays and refuses calls.")
CUSTOMER = rule("customer", "A number's customer cannot be changed, and answers always show it.")
CALL_FLOW = rule("call-flow", "An added number takes no calls until it is part of a call flow.")
DELETED = rule("deleted", "With a number what is linked to it goes too.")
FILTERS = rule("filters", "Numbers are filtered by id, customer, number and enabled.")
REFUSES = rule("refuses", "A call to a disabled number is refused.")
