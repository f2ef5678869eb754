"""Contacts, vCards and phonebooks."""

from emulator.rules.rule import chapter

rule = chapter("sipgate.contacts", "Contacts")
book = chapter("sipgate.phonebook", "phonebook for specific vendor")

LINES = rule("lines", "A contact has lines of vCard names, each with the parts of its kind.")
VISIBLE = rule("visible", "A user sees the own contacts and shared ones.")
PAGED = rule("paged", "limit and offset choose a page; overallMatches counts without them.")
FILTERED = rule("filtered", "filter finds a text in names and numbers.")
VCARD = rule("vcard", "A contact and the whole list come as vCard if that is asked for.")
FOUND = rule("found", "A contact is one that the user sees, or the answer is 404.")
READ_ONLY = rule("read-only", "Contacts are read and not written.")
VENDORS = book("vendors", "There are phonebooks in XML for snom and grandstream, and for nobody else.")
PRETTY = rule("local-value", "A telephone number of a contact is shown in its local form too.")
META = rule("meta", "Each contact tells when it was made, its UUID and its owner.")
