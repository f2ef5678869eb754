"""Customers: the accounts, and who belongs to them."""

from emulator.rules.rule import chapter

rule = chapter("sipcentric.customers", "Customers")

TABLE = rule("table", "A customer shows its company, its contact and address, and when it was created.")
LINKS = rule(
    "links",
    "A single customer has links, an object of eleven addresses, and each leads to a resource.",
)
EARLIER_LINKS = rule("earlier-links", "In the earlier revision a customer has ten links, none of them to call bundles.")
LIST_WITHOUT_LINKS = rule("list-without-links", "The customers in a list have no links.")
ADDRESS2 = rule("address2", "A customer without address2 does not show it.")
OWN = rule("own", "The list has the own account alone for company admins and extension users.")
OF_RESELLER = rule("of-reseller", "The list has all of its customers for a reseller.")
ME = rule("me", "The id me leads company admins and extension users to their own account.")
ME_IS_NOBODY = rule(
    "me-is-nobody",
    "The id me leads a reseller nowhere: the answer is 404.",
    unsure="The document names me for the two other levels only, and says nothing of a reseller who uses it.",
)
BY_RESELLER = rule(
    "by-reseller", "Only a reseller adds customers and changes them; for others it is a 401.", evidence="client"
)
REQUIRED = rule(
    "required",
    "A customer has company, firstName, lastName, telephone, email, address1, city and postcode; else it is a 400.",
)
KEPT = rule("kept", "A member that a change of a customer leaves out keeps its value.", evidence="inferred")

rule = chapter("sipcentric.linkedusers", "Linked Users")

LINKED = rule("table", "A linked user shows the user name, and the URI of the phone that is theirs.", evidence="client")
LINKED_ME = rule("me", "The id me leads to the user who asks.", evidence="client")
LINKED_OWN = rule("own", "An extension user sees no other user: the answer is 401.", evidence="inferred")
