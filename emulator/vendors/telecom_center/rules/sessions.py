"""Customer sessions and admin sessions."""

from emulator.rules.rule import chapter

customer = chapter("telecom_center.sessions", "Customer sessions")
admin = chapter("telecom_center.admin-sessions", "Admin sessions")

CREATED = customer(
    "created", "A session is created for a customer that there is, and answers with an address that signs in."
)
ONE_ACTIVE = customer("one-active", "A customer has one session at a time: a new one ends the earlier.")
OPENS = customer(
    "opens",
    "The address opens without credentials while the session lasts, and is refused afterwards.",
    evidence="inferred",
)
NO_INCLUDE = customer("no-include", "Sessions take neither include nor attributes.")
ADMIN_CREATED = admin("created", "An admin session has an address of its own, with a self link.")
ADMIN_ENDS_NONE = admin("ends-none", "An admin session interrupts no customer's session.")
