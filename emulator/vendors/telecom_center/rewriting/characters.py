"""Characters of PostgreSQL's regular expressions: escapes, classes and brackets, read from left to right."""

from collections.abc import Callable

Test = Callable[[str], bool]
CONTROLS = {"a": "\a", "b": "\b", "B": "\\", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
HEX, OCTAL, DECIMAL = "0123456789abcdefABCDEF", "01234567", "0123456789"
CLASSES: dict[str, Callable[[str], bool]] = {
    "alnum": str.isalnum,
    "alpha": str.isalpha,
    "blank": lambda c: c in " \t",
    "cntrl": lambda c: c < " " or "\x7f" <= c <= "\x9f",
    "digit": str.isdigit,
    "graph": lambda c: c.isprintable() and not c.isspace(),
    "lower": str.islower,
    "print": str.isprintable,
    "punct": lambda c: c.isprintable() and not c.isalnum() and not c.isspace(),
    "space": str.isspace,
    "upper": str.isupper,
    "word": lambda c: c == "_" or c.isalnum(),
    "xdigit": lambda c: c in HEX,
}
SHORTHANDS = {"d": "digit", "s": "space", "w": "word"}


class Unreadable(ValueError):
    """The text is no regular expression."""


class Scanner:
    """The text of an expression, and how far it is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.options = ""

    def take(self, *wanted: str) -> str:
        """The one of these texts that comes next, passed over; empty if none does."""
        found = next((each for each in wanted if self.text.startswith(each, self.at)), "")
        self.at += len(found)
        return found

    def next(self) -> str:
        """The next character, passed over."""
        if self.at >= len(self.text):
            raise Unreadable("it ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def digits(self, base: str, least: int, most: int) -> str:
        """The digits that come next."""
        end = self.at
        while end < len(self.text) and end - self.at < most and self.text[end] in base:
            end += 1
        found, self.at = self.text[self.at : end], end
        if len(found) < least:
            raise Unreadable("digits are missing")
        return found

    def has(self, options: str) -> bool:
        """Whether one of these options is set."""
        return any(option in self.options for option in options)

    def read_code(self, c: str) -> str:
        """The character that an escape stands for, its letter being passed over already."""
        if c in CONTROLS:
            return CONTROLS[c]
        if c in DECIMAL:
            self.at -= 1
            return chr(int(self.digits(OCTAL, 1, 3), 8))
        if c == "c":
            return chr(ord(self.next()) & 31)
        if c in "xuU":
            least, most = {"x": (1, 255), "u": (4, 4), "U": (8, 8)}[c]
            return character(int(self.digits(HEX, least, most), 16))
        if c.isalnum():
            raise Unreadable("no such escape")
        return c

    def read_bracket(self) -> Test:
        """What characters a bracket allows."""
        is_complement = bool(self.take("^"))
        tests: list[Test] = []
        while not (tests and self.take("]")):
            tests.append(self.read_member(first=not tests))
        lines = is_complement and self.has("mnp")
        folded = "i" in self.options

        def fits(c: str) -> bool:
            cases = (c, c.lower(), c.upper()) if folded else (c,)
            found = any(test(each) for test in tests for each in cases)
            return found != is_complement and not (lines and c == "\n")

        return fits

    def read_member(self, first: bool) -> Test:
        """A class, a range or a character of a bracket."""
        if self.take("[:"):
            return CLASSES[self.read_name(":]")]
        if self.take("[="):
            return self.single("=]").__eq__
        if self.text.startswith("\\", self.at) and self.text[self.at + 1 : self.at + 2].lower() in SHORTHANDS:
            self.next()
            return shorthand(self.next())
        start = self.read_end(first)
        if not self.text.startswith("-", self.at) or self.text.startswith("-]", self.at):
            return start.__eq__
        self.next()
        end = self.read_end(first=True)
        if start > end:
            raise Unreadable("a range is the wrong way round")
        return lambda c: start <= c <= end

    def read_end(self, first: bool) -> str:
        """A character of a bracket, or one end of a range; a hyphen is one at the bracket's ends only."""
        if self.take("[."):
            return self.single(".]")
        c = self.next()
        if c == "-" and not (first or self.text.startswith("]", self.at)):
            raise Unreadable("a range has no beginning")
        if c == "[" and self.text.startswith((":", "="), self.at):
            raise Unreadable("a class cannot end a range")
        return self.read_code(self.next()) if c == "\\" else c

    def read_name(self, end: str) -> str:
        """The name of a class."""
        name, closed, _ = self.text[self.at :].partition(end)
        if not closed or name not in CLASSES:
            raise Unreadable("no such class")
        self.at += len(name) + 2
        return "alpha" if "i" in self.options and name in ("lower", "upper") else name

    def single(self, end: str) -> str:
        """The one character of a collating element or equivalence class."""
        c = self.next()
        if not self.take(end):
            raise Unreadable("no such collating element")
        return c


def shorthand(letter: str) -> Test:
    r"""The characters of `\d`, `\s`, `\w`, or of a capital the others."""
    test = CLASSES[SHORTHANDS[letter.lower()]]
    return test if letter.islower() else lambda c: not test(c)


def character(code: int) -> str:
    """The character with this number."""
    if code > 0x10FFFF:
        raise Unreadable("no such character")
    return chr(code)
