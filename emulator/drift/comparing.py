"""Two answers to the same question: which members, types and formats differ, and in what order their items stand."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from emulator.drift.disguise import ADDRESS, BASE, EMAIL, MOMENT, UUID
from emulator.telephony.numbers import dialled

FEWEST_IN_ORDER = 3
"""Items by which an order is known."""
URL = re.compile(rf"(?:https?://|{BASE}/?).*", re.DOTALL)
PAGING = re.compile(r"(next|prev(ious)?|first|last)([A-Z_]?[Pp]age)?$")
"""Links that a list has or has not by how much is in it."""


NOTHING: frozenset[str] = frozenset()


class Known(NamedTuple):
    """What is known beforehand of an operation's answer."""

    planted: frozenset[str]
    """The places of values that were planted."""
    optional: frozenset[str]
    """Members that may be there or not."""

    @property
    def unplanted(self) -> "Known":
        """The same where no values count."""
        return Known(NOTHING, self.optional)


UNKNOWN = Known(NOTHING, NOTHING)


class Difference(NamedTuple):
    """One thing that differs, and where: `items[].created`."""

    what: str
    where: str
    recorded: str
    emulated: str

    def __str__(self) -> str:
        return f"{self.what} {self.where}: recorded {self.recorded}, emulated {self.emulated}"


def compare(recorded: Any, emulated: Any, known: Known = UNKNOWN, where: str = "") -> Iterator[Difference]:
    """What differs between two documents; values count where they were planted."""
    if recorded is None or emulated is None:
        if where in known.planted and recorded != emulated:
            yield Difference("value", where, shown(recorded), shown(emulated))
        return
    if kind_of(recorded) != kind_of(emulated):
        yield Difference("type", where or "the document", kind_of(recorded), kind_of(emulated))
    elif isinstance(recorded, dict):
        yield from compare_members(recorded, [emulated], known, where)
    elif isinstance(recorded, list):
        yield from compare_items(recorded, emulated, known, f"{where}[]")
    else:
        yield from compare_values(recorded, emulated, where in known.planted, where)


def compare_members(recorded: dict[str, Any], candidates: list[Any], known: Known, where: str) -> Iterator[Difference]:
    """An object beside those that it may be like: a member that one of them has is known."""
    shown = {name: value for each in reversed(candidates) for name, value in each.items()}
    always = set(shown).intersection(*candidates) if candidates else set()
    for name, value in recorded.items():
        if name in shown:
            yield from compare(value, shown[name], known, below(where, name))
        elif not (may_lack(name, known) or has_names_of_data(shown)):
            yield Difference("member", below(where, name), kind_of(value), "none")
    for name in sorted(always - recorded.keys()):
        if not may_lack(name, known):
            yield Difference("member", below(where, name), "none", kind_of(shown[name]))


def may_lack(name: str, known: Known) -> bool:
    """Whether a member may be there or not."""
    return name in known.optional or PAGING.match(name) is not None


def compare_items(recorded: list[Any], emulated: list[Any], known: Known, where: str) -> Iterator[Difference]:
    """A list beside another: each item with one of its type, in the same place if it can be; then the order."""
    for place, item in enumerate(recorded):
        alike = [each for each in emulated if type_of(each) == type_of(item) and isinstance(each, type(item))]
        if not alike:
            continue
        same_place = [emulated[place]] if place < len(emulated) and emulated[place] in alike else []
        if isinstance(item, dict):
            yield from compare_members(item, [*same_place, *alike], known if same_place else known.unplanted, where)
        else:
            yield from compare(item, [*same_place, *alike][0], known.unplanted, where)
    yield from compare_order(recorded, emulated, where)


def compare_order(recorded: list[Any], emulated: list[Any], where: str) -> Iterator[Difference]:
    """By which dates the items stand in order."""
    if len(recorded) < FEWEST_IN_ORDER or len(emulated) < FEWEST_IN_ORDER:
        return
    for name in dates_in(recorded):
        first, second = (order_of([dig(item, name) for item in items]) for items in (recorded, emulated))
        if first and second and first != second:
            yield Difference("order", f"{where}.{name}", first, second)


def compare_values(recorded: Any, emulated: Any, counts: bool, where: str) -> Iterator[Difference]:
    """Two scalars of one type."""
    forms = form_of(recorded), form_of(emulated)
    if "text" not in forms and forms[0] != forms[1]:
        yield Difference("format", where, forms[0], forms[1])
    elif counts and recorded != emulated:
        yield Difference("value", where, shown(recorded), shown(emulated))


def below(where: str, name: str) -> str:
    """The place of a member."""
    return f"{where}.{name}" if where else name


def has_names_of_data(known: dict[str, Any]) -> bool:
    """Whether the names in an object are data, such as numbers or ids, and not members."""
    return bool(known) and all(re.fullmatch(r"[\d+._-]+|[0-9a-f-]{36}", name) for name in known)


def type_of(item: Any) -> Any:
    """What an item says that it is."""
    return item.get("type") if isinstance(item, dict) and isinstance(item.get("type"), str) else None


def kind_of(value: Any) -> str:
    """A value's type, in words."""
    if isinstance(value, bool):
        return "truth value"
    kinds = {dict: "object", list: "list", str: "text", int: "number", float: "number"}
    return kinds.get(type(value), "null")


def form_of(value: Any) -> str:
    """The form of a text: a moment's with its digits as 9, a number's beginning, or just text."""
    if not isinstance(value, str) or not value:
        return "text"
    if MOMENT.fullmatch(value):
        return re.sub(r"[+-](?=\d\d:?\d\d$)", "±", re.sub(r"\d", "9", re.sub(r"(?<=\d\d:\d\d)[+-](?=\d)", "±", value)))
    for name, pattern in (("e-mail address", EMAIL), ("UUID", UUID), ("URL", URL), ("IP address", ADDRESS)):
        if pattern.fullmatch(value):
            return name
    if sum(letter.isdigit() for letter in value) >= 9 and (number := dialled(value)):
        beginning = next((each for each in ("+", "00", "0") if number.startswith(each)), "")
        return f"telephone number with {beginning}" if beginning else "telephone number without prefix"
    return "text"


def shown(value: Any) -> str:
    """A value in a report."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def dates_in(items: list[Any]) -> list[str]:
    """The members that are moments in every item, two levels deep."""
    first = items[0]
    names = [*scalars(first)] if isinstance(first, dict) else []
    return [name for name in names if all(is_moment(dig(item, name)) for item in items)]


def scalars(item: dict[str, Any], stem: str = "") -> Iterator[str]:
    """The places of an object's scalars."""
    for name, value in item.items():
        if isinstance(value, dict) and not stem:
            yield from scalars(value, f"{name}.")
        elif not isinstance(value, dict | list):
            yield f"{stem}{name}"


def dig(item: Any, name: str) -> Any:
    """The value at a place."""
    for part in name.split("."):
        item = item.get(part) if isinstance(item, dict) else None
    return item


def is_moment(value: Any) -> bool:
    """Whether a value is a date or moment."""
    return isinstance(value, str) and MOMENT.fullmatch(value) is not None


def order_of(values: list[Any]) -> str:
    """How moments stand; empty where that is not known."""
    if not all(is_moment(value) for value in values) or len(set(values)) < FEWEST_IN_ORDER:
        return ""
    if values == sorted(values):
        return "oldest first"
    return "newest first" if values == sorted(values, reverse=True) else "in no order"
