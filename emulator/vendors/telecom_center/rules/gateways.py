"""Gateways."""

from emulator.rules.rule import chapter

rule = chapter("telecom_center.gateways", "Gateways")

NAME_AND_HOST = rule("name-and-host", "A gateway has a name and a host.")
PORT = rule("port", "A port is a whole number from 1 to 65535, and 5060 unless given.")
CODECS = rule("codecs", "Codecs are a list of those that the document names.")
PROTOCOL = rule(
    "network-protocol",
    "The network protocol is IPv4_only, which is the default, IPv6_only, IPv4_pref, IPv6_pref or Dualstack.",
)
REWRITING = rule(
    "rewriting",
    "Rewrite rules are regular expressions; results are texts.",
    unsure="Which dialect is not said: PostgreSQL's is taken, as the vendor's database has it.",
)
REWRITTEN = rule(
    "rewritten", "A gateway gets numbers as the route's rules, then its own, leave them.", evidence="inferred"
)
BESIDE_DATA = rule("beside-data", "A create takes relationships beside data, as the document prints them.")
DELETED = rule("deleted", "With a gateway its routes go; calls that it took stay.")
FILTERS = rule("filters", "Gateways are filtered by id, customer, name and host.")
MEMBERS = rule(
    "members",
    "A gateway keeps and shows every attribute of its table; those left out are null or their default.",
)
