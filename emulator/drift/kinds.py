"""What kind of data a member holds, by its name: the same words in every API of the trade."""

import re
from functools import lru_cache

KINDS: tuple[tuple[str, str], ...] = (
    ("birth", r"\w*(birth|dob)\w*"),
    ("secret", r"passw(or)?d|passwd|secret|token|pin|apikey|api_key|tokenid|authorization|credential\w*"),
    ("email", r"\w*e?mail(address)?"),
    ("sip", r"sip\w*|user(name)?|login|host|\w*domain|\w*realm|registrar|outboundproxy|extensionsipid"),
    ("money", r"\w*(balance|price|cost|credit\w*|amount|charge|fee)"),
    ("postcode", r"post(al)?_?code|zip\w*|plz"),
    ("place", r"city|town|county|region|locality|country_?name|geo|lat|lon\w*"),
    ("street", r"street|address\w*|adr|line_?\d"),
    (
        "number",
        r"\w*(number|phone|tel|caller_?id\w*|did|cli|clip|msisdn|fax|mobile)|from|to|src|dst\w*|source|target\w*",
    ),
    ("name", r"\w*name|fn|n|org\w*|company|owner|subscriber|contact|person|alias|description|label\w*|title|prefix"),
    ("text", r"text|body|message|content|note\w*|comment|excerpt|reason|subject"),
    ("id", r"\w*id|id|uuid|uri|key|parent|\w*_ids"),
)
"""Kinds with the names that mean them; the first that fits."""
PATTERNS = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in KINDS)
KEPT_NAMES = frozenset(
    {"type", "status", "state", "direction", "currency", "language", "lang", "codec", "codecs", "version"}
    | {"accept", "encoding", "mimetype", "mime_type", "contenttype", "time_zone", "timezone"}
)
"""Names whose values are words of the API."""


@lru_cache(maxsize=4096)
def kind_by_name(name: str) -> str | None:
    """The kind of data that a member of this name holds; None where the name says nothing."""
    plain = name.replace("-", "_").split("}")[-1]
    return next((kind for kind, pattern in PATTERNS if pattern.fullmatch(plain)), None)
