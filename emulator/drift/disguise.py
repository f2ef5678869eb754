"""Nobody's data: every value that could be somebody's is replaced before it is written down.

What is kept is known to be harmless: truth values, null, dates, the vendor's own words (its document's), counts and
durations. Everything else is replaced by a made-up value of its kind, the same one for the same value in the whole
recording, in every spelling of a number; kinds go by the value's own form first, then by the member's name.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any
from urllib.parse import quote, unquote

from emulator.drift.kinds import KEPT_NAMES, kind_by_name
from emulator.telephony import fiction
from emulator.telephony.numbers import dialled, e164

MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\d\d:\d\d(?::\d\d)?")
EMAIL = re.compile(r"[^\s@<>:/]+@[^\s@<>]+\.[^\s@<>]+")
SIP = re.compile(r"(sips?:)?([^\s@<>:/]+)@([^\s@<>/]+)", re.I)
CODE = re.compile(r"[A-Za-z][A-Za-z_/-]{0,31}|[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}")
"""What an API's own code may look like: a word, a status, a version."""
URL = re.compile(r"(?:https?|wss?)://[^\s\"'<>]+", re.I)
ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){3,7}")
UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
NAMED_NUMBER = re.compile(r"([^<>]*?)(\s*)<([^<>]+)>")
MOST_TRIES = 2000
"""Made-up values of a kind that are tried, before one in no form of its own has to do."""
FEWEST_DIGITS = 6
"""Digits of a number that could be somebody's; a shorter one is an extension or a service."""
BASE = "BASE"
"""What stands for the real API's address in links."""
GERMANY = "DE"


class Disguise:
    """Replacements for what was met so far."""

    def __init__(self, region: str, upstream: str, words: Iterable[str]) -> None:
        self.region = region
        self.upstream = upstream.rstrip("/")
        self.words = frozenset(words)
        """The vendor's own words, which are nobody's."""
        self.made: dict[tuple[str, str], str] = {}
        self.given: set[str] = set()
        """Replacements in use: no two values share one."""
        self.counters: dict[str, Any] = {}
        self.secrets: set[str] = set()
        """What clients signed in with: it is replaced wherever it stands."""

    def document(self, value: Any, name: str = "") -> Any:
        """A JSON value without anybody's data; `name` is that of the member that holds it."""
        if isinstance(value, dict):
            return {self.member(key): self.document(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self.document(each, name) for each in value]
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            return self.figure(value, name)
        return self.text(value, name)

    def member(self, name: str) -> str:
        """A member's name: data as it may be where it is a number or an address, and no name."""
        return self.text(name, "") if e164(name, self.region) or "@" in name else name

    def figure(self, value: int | float, name: str) -> int | float:
        """A number: one of a kind, or long enough to be somebody's, is replaced; a count is kept."""
        kind, digits = kind_by_name(name), str(value).lstrip("-")
        if kind == "money":
            return type(value)(self.nth("money") + 1)
        if isinstance(value, float):
            return float(self.nth("figure") + 1) if kind in ("place", "secret") else value
        if kind is None and len(digits) <= FEWEST_DIGITS:
            return value
        if kind == "number" or (kind is None and is_number_in_full(digits, self.region)):
            return int(self.text(digits, "number").lstrip("+0") or 0)
        return int(self.replacement("id", digits))

    def text(self, value: str, name: str) -> str:
        """A text: kept where it is nobody's, else replaced by its form and its member's name."""
        kind = kind_by_name(name)
        if kind == "secret" or any(secret in value for secret in self.secrets):
            return self.replacement("secret", value) if value else value
        if not value.strip() or (kind != "name" and self.is_kept(value, name)):
            return value
        if URL.fullmatch(value):
            return self.url(value)
        if found := NAMED_NUMBER.fullmatch(value):
            who = self.text(found[1], "name") if found[1].strip() else found[1]
            return f"{who}{found[2]}<{self.text(found[3], 'number')}>"
        return self.by_form(value, kind) or self.replacement(kind or "text", value)

    def is_kept(self, value: str, name: str) -> bool:
        """Whether a text is nobody's: a moment, a word of the vendor's, what a member of such a name always has."""
        if MOMENT.fullmatch(value):
            return kind_by_name(name) != "birth"
        if name.lower() in KEPT_NAMES and CODE.fullmatch(value):
            return True
        is_count = value.isdigit() and len(value) < FEWEST_DIGITS and kind_by_name(name) is None
        return is_count or all(part.lstrip("-") in self.words for part in value.split(","))

    def by_form(self, value: str, kind: str | None) -> str | None:
        """The replacement of a text that says by its form what it is."""
        if EMAIL.fullmatch(value) and kind != "sip":
            return self.replacement("email", value.lower())
        if found := SIP.fullmatch(value):
            user = self.text(found[2], "sip_username")
            return f"{found[1] or ''}{user}@{self.replacement('domain', found[3].lower())}"
        if UUID.fullmatch(value):
            return self.replacement("uuid", value.lower())
        if ADDRESS.fullmatch(value):
            return self.replacement("ip", value.lower())
        if self.is_telephone(value, kind):
            return self.telephone(value)
        if kind == "number" and len(value) < FEWEST_DIGITS:
            return self.replacement("id", value)
        return None

    def is_telephone(self, value: str, kind: str | None) -> bool:
        """Whether a text is a telephone number; an id is one if it is written as only a number is."""
        if sum(letter.isdigit() for letter in value) < FEWEST_DIGITS or not dialled(value):
            return False
        return kind != "id" or (value.startswith(("+", "0")) and e164(value, self.region) is not None)

    def telephone(self, written: str) -> str:
        """A made-up number for a number, spelt as it is."""
        full = e164(written, self.region)
        if full is None:
            return self.replacement("id", dialled(written) or written)
        digits = self.replacement("number", full)
        bare = dialled(written) or written
        if bare.startswith("+"):
            return f"+{digits}"
        if bare.startswith("00"):
            return f"00{digits}"
        country = "49" if digits.startswith("49") else "44"
        home = "49" if self.region == GERMANY else "44"
        return f"0{digits[2:]}" if bare.startswith("0") and country == home else digits

    def url(self, value: str) -> str:
        """An address: of the real API, with its path disguised; another one is made up."""
        if value == self.upstream or value.startswith((f"{self.upstream}/", f"{self.upstream}?")):
            path, mark, query = value.removeprefix(self.upstream).partition("?")
            return f"{BASE}{self.path(path)}{mark}{self.query(query)}"
        return f"https://example.com/{self.replacement('url', value)}"

    def path(self, path: str, literal: Iterable[str] = ()) -> str:
        """A path: segments that are the vendor's words stay."""
        kept = {*literal, *self.words}
        return "/".join(part if unquote(part) in kept or not part else self.segment(part) for part in path.split("/"))

    def segment(self, part: str) -> str:
        """A segment of a path that is an id, or something else of somebody's; a suffix stays."""
        bare, dot, suffix = part.partition(".")
        shown = self.text(unquote(bare), "id")
        return quote(shown, safe="@+*") + (dot + suffix if suffix.isalpha() and len(suffix) < 5 else "")

    def query(self, query: str) -> str:
        """A query string: its names stay, so far as they are no data."""
        return "&".join(self.pair(part) for part in query.split("&")) if query else ""

    def pair(self, part: str) -> str:
        """A name and value of a query or form."""
        name, sign, value = part.partition("=")
        plain = unquote(name.replace("+", " "))
        shown = quote(self.member(plain), safe="[]")
        if not sign:
            return shown
        return f"{shown}={quote(self.text(unquote(value.replace('+', ' ')), last_name(plain)), safe=',:*')}"

    def replacement(self, kind: str, value: str) -> str:
        """The made-up value of a kind for a value, always the same."""
        known = self.made.get((kind, value))
        if known is None:
            made = (made_up(kind, value, self.nth(kind)) for _ in range(MOST_TRIES))
            known = next((each for each in made if each not in self.given and each != value), None)
            known = known or f"{kind}-{self.nth(kind)}"
            self.made[kind, value] = known
            self.given.add(known)
        return known

    def nth(self, kind: str) -> int:
        """How many of a kind were made up before."""
        counter: Any = self.counters.setdefault(kind, count())
        return int(next(counter))


def is_number_in_full(digits: str, region: str) -> bool:
    """Whether digits are a telephone number with its country."""
    return e164(digits, region) == digits


def last_name(name: str) -> str:
    """The innermost name: `number` of `filter[number]`."""
    return re.split(r"[\[\].]+", name.rstrip("[]"))[-1]


def made_up(kind: str, value: str, n: int) -> str:
    """The n-th made-up value of a kind, in the form of another."""
    if kind == "number":
        return number(value, n)
    if kind == "id":
        return shaped(value, n)
    return MAKERS.get(kind, "Text {n}").format(n=n + 1, byte=n % 250 + 1, wide=n + 1)


MAKERS: Mapping[str, str] = {
    "secret": "secret-{n}",
    "email": "person{n}@example.com",
    "domain": "host{n}.example.com",
    "sip": "user{n}",
    "name": "Person {n}",
    "street": "{n} Example Street",
    "place": "Exampleton {n}",
    "postcode": "ZZ{n} 9ZZ",
    "uuid": "00000000-0000-4000-8000-{wide:012x}",
    "ip": "192.0.2.{byte}",
    "url": "{n}",
}


def number(full: str, n: int) -> str:
    """The n-th number of a range for fiction, of the country and the kind of another in E.164."""
    if full.startswith("49"):
        mobile = full[2:4] in ("15", "16", "17")
        areas = [*fiction.GERMAN_GEOGRAPHIC]
        return fiction.german("mobile", n) if mobile and n < 200 else fiction.german(areas[n // 1000 % len(areas)], n)
    mobile = full.startswith("447")
    areas = [*fiction.BRITISH_GEOGRAPHIC]
    here = fiction.british("mobile", n) if mobile and n < 1000 else fiction.british(areas[n // 1000 % len(areas)], n)
    return f"44{here[1:]}"


def shaped(value: str, n: int) -> str:
    """The n-th id in the form of another: as many digits, its letters before them."""
    found = re.fullmatch(r"([A-Za-z]{0,3}-?)(\d+)", value)
    if found is None:
        return f"id{n + 1}"
    return f"{found[1]}{10 ** (len(found[2]) - 1) + n}"
