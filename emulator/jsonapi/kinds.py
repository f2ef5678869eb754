"""Kinds of attribute: how a value is read from a body, found by a filter, shown and documented.

Reading casts as the framework's columns do (`"12"` is a number, `"true"` is true) and complains in
its words where a cast would lose the value.
"""

import re
from collections.abc import Sequence
from typing import Any

from emulator.jsonapi.parameters import leading_integer

LARGEST_INTEGER = 2**31 - 1
LONGEST_TEXT = 255
ANYTHING = ".*"
NUMBER = re.compile(r"\s*[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\s*", re.ASCII)
WHOLE_NUMBER = re.compile(r"\s*[+-]?\d{1,30}\s*", re.ASCII)
LARGEST_STORED = 2**63 - 1
UUID = re.compile(r"(\{?)((?:[a-fA-F0-9]{4}-?){8})(\}?)", re.ASCII)
FALSE = frozenset({"0", "f", "F", "false", "FALSE", "off", "OFF"})
TRUTHS = {"true": True, "1": True, "t": True, "false": False, "0": False, "f": False}


class Invalid(ValueError):
    """A value that breaks a rule; the message is the framework's (`is not a number`)."""

    def __init__(self, message: str, whole: bool = False) -> None:
        super().__init__(message)
        self.whole = whole
        """Whether the complaint is about the record as a whole, not the attribute."""


class Unreadable(ValueError):
    """A filter's value that is refused, rather than found nowhere."""


class Kind:
    """A way of treating values; this one takes them as they are."""

    as_stored = True
    """Whether values are printed as they are stored; otherwise `show` prints them."""

    def describe(self) -> dict[str, Any]:
        """How the API's description shows such a value."""
        return {}

    def wanted(self) -> dict[str, Any]:
        """The same of a value that a client sends: narrower, where not every such value is taken."""
        return self.describe()

    def asked(self) -> dict[str, Any]:
        """The same of a filter: any text, of which what is no such value finds nothing; none has NUL."""
        return {"type": "string", "pattern": r"^[^\x00]*$"}

    def read(self, value: Any) -> Any:
        """A body's value as it is stored. Raises Invalid."""
        return value

    def find(self, text: str) -> Sequence[Any]:
        """The stored values that the database takes a filter's text for (None for no value); none for nothing."""
        return [text]

    def bound(self, text: str) -> Any:
        """The stored value that a filter's text is compared with. Raises Unreadable."""
        return text

    def show(self, stored: Any) -> Any:
        """A stored value as it is printed."""
        return stored


class Text(Kind):
    """A string; numbers and booleans become one. An optional pattern limits it."""

    def __init__(self, pattern: str = "", message: str = "is invalid") -> None:
        self.pattern = re.compile(pattern or ANYTHING, re.DOTALL | re.ASCII)
        self.message = message

    def describe(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"}

    def wanted(self) -> dict[str, Any]:
        """At most so many characters, of the pattern."""
        limits: dict[str, Any] = {"maxLength": LONGEST_TEXT}
        if self.pattern.pattern != ANYTHING:
            limits["pattern"] = f"^(?:{self.pattern.pattern})$"
        return self.describe() | limits

    def read(self, value: Any) -> str | None:
        """Text of at most 255 characters."""
        if value is None:
            return None
        if isinstance(value, list | dict):
            raise Invalid("is invalid")
        text = ("t" if value else "f") if isinstance(value, bool) else str(value)
        if len(text) > LONGEST_TEXT:
            raise Invalid(f"is too long (maximum is {LONGEST_TEXT} characters)")
        if not self.pattern.fullmatch(text):
            raise Invalid(self.message)
        return text


class Integer(Kind):
    """A whole number between two limits."""

    def __init__(self, least: int = -LARGEST_INTEGER - 1, most: int = LARGEST_INTEGER) -> None:
        self.least = least
        self.most = most

    def describe(self) -> dict[str, Any]:
        """An integer."""
        return {"type": "integer"}

    def wanted(self) -> dict[str, Any]:
        """One between the limits."""
        return self.describe() | {"minimum": self.least, "maximum": self.most}

    def read(self, value: Any) -> int | None:
        """A number, or a string that holds one."""
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not NUMBER.fullmatch(str(value)):
            raise Invalid("is not a number")
        if not WHOLE_NUMBER.fullmatch(str(value)):
            raise Invalid("must be an integer")
        if int(value) < self.least:
            raise Invalid(f"must be greater than or equal to {self.least}")
        if int(value) > self.most:
            raise Invalid(f"must be less than or equal to {self.most}")
        return int(value)

    def find(self, text: str) -> Sequence[int | None]:
        """The number that the text begins with; a blank is no value, any other text 0."""
        if not text.strip():
            return [None]
        number = leading_integer(text)
        return [number] if abs(number) <= LARGEST_STORED else []


class Boolean(Kind):
    """True or false, as a JSON value or as text."""

    def describe(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}

    def read(self, value: Any) -> bool:
        """`true`, `"true"`, `1`, `"1"` and their opposites."""
        truth = TRUTHS.get(str(value).lower())
        if truth is None:
            raise Invalid("is not included in the list")
        return truth

    def find(self, text: str) -> Sequence[bool | None]:
        """Everything is true, but what Rails knows as false; an empty text is no value."""
        return [text not in FALSE if text else None]


class OneOf(Kind):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def describe(self) -> dict[str, Any]:
        """An enumeration."""
        return {"type": "string", "enum": list(self.words)}

    def read(self, value: Any) -> str:
        """The word, spelt exactly so."""
        if not isinstance(value, str) or value not in self.words:
            raise Invalid("is not included in the list")
        return value


class ListOf(OneOf):
    """A list of some of a few words."""

    def describe(self) -> dict[str, Any]:
        """An array of an enumeration."""
        return {"type": "array", "items": super().describe()}

    def wanted(self) -> dict[str, Any]:
        """One at least."""
        return self.describe() | {"minItems": 1}

    def read(self, value: Any) -> Any:
        """One word or more, each spelt exactly so."""
        if value in (None, [], ""):
            raise Invalid("can't be blank")
        if not isinstance(value, list):
            raise Invalid("is not included in the list")
        return [super(ListOf, self).read(word) for word in value]


class Uuid(Text):
    """A UUID; of what is none, PostgreSQL finds nothing."""

    def find(self, text: str) -> Sequence[str]:
        """The UUID in the form that is stored, whatever its case, with or without hyphens and braces."""
        found = UUID.fullmatch(text)
        if found is None or bool(found[1]) != bool(found[3]):
            return [text]  # a key that takes other ids beside UUIDs
        digits = found[2].replace("-", "").lower()
        return [f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"]
