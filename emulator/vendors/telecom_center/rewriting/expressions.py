"""PostgreSQL's advanced regular expressions, read into a tree; `rewriting.py` runs it.

Its manual, "Regular Expression Details": POSIX classes, no named groups, and whether the longest or
the shortest text is preferred is a property of a whole branch. Refused, though PostgreSQL takes
them: the basic and extended forms (`(?b)`, `(?e)`) and collating elements of several letters.
"""

from dataclasses import dataclass

from emulator.vendors.telecom_center.rewriting.characters import (
    DECIMAL,
    SHORTHANDS,
    Scanner,
    Test,
    Unreadable,
    shorthand,
)

MOST_REPEATS = 255
LONGEST, SHORTEST = 1, -1
ANCHORS = frozenset("AZmMyY")


@dataclass(frozen=True, eq=False)
class Node:
    """A part of an expression that matches nothing but the empty text; `prefer` is LONGEST, SHORTEST or 0 for either.

    `groups` are the numbers of the parentheses inside.
    """

    prefer: int = 0
    groups: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class One(Node):
    """One character."""

    test: Test = bool


@dataclass(frozen=True, eq=False)
class Anchor(Node):
    """A place between characters: `^`, `$` (with `line`, of any line), or the letter of an escape."""

    kind: str = "^"
    line: bool = False


@dataclass(frozen=True, eq=False)
class Look(Node):
    """A place that something stands after, or before; or, `wanted` being false, does not."""

    item: Node = Node()
    ahead: bool = True
    wanted: bool = True


@dataclass(frozen=True, eq=False)
class Pair(Node):
    """One thing after another."""

    first: Node = Node()
    rest: Node = Node()


@dataclass(frozen=True, eq=False)
class Either(Node):
    """One of several."""

    options: tuple[Node, ...] = ()


@dataclass(frozen=True, eq=False)
class Repeat(Node):
    """The same again and again; `most` is None for any number. `refers` tells of a reference to a group in it."""

    item: Node = Node()
    least: int = 0
    most: int | None = None
    refers: bool = False


@dataclass(frozen=True, eq=False)
class Group(Node):
    """What a pair of parentheses captures."""

    item: Node = Node()
    number: int = 1


@dataclass(frozen=True, eq=False)
class Back(Node):
    """The text that a group captured."""

    number: int = 1


def read_expression(text: str) -> Node:
    """A regular expression as a tree. Raises Unreadable."""
    if text.startswith("***="):
        return chain([One(test=text[i].__eq__) for i in range(4, len(text))])
    if text.startswith("***") and not text.startswith("***:"):
        raise Unreadable("no such director")
    reader = Reader(text.removeprefix("***:"))
    reader.read_options()
    if "q" in reader.options:
        return chain([reader.literal(c) for c in reader.text[reader.at :]])
    node = reader.read_either()
    if reader.at < len(reader.text):
        raise Unreadable("a parenthesis is not open")
    return node


def chain(nodes: list[Node]) -> Node:
    """Things after each other, as pairs nested to the right; the first that has a preference gives it to all."""
    result = nodes[-1] if nodes else Node()
    for node in reversed(nodes[:-1]):
        result = Pair(node.prefer or result.prefer, node.groups | result.groups, node, result)
    return result


def repeated(atom: Node, prefer: int, least: int, most: int | None, refers: bool) -> Node:
    """An atom so many times. Its groups capture in the last of them, which takes what the others left."""
    if not atom.groups or not least or refers:
        return Repeat(prefer, atom.groups, atom, least, most, refers)
    others = Repeat(prefer, frozenset(), atom, least - 1, None if most is None else most - 1)
    return Pair(prefer, atom.groups, others, atom)


class Reader(Scanner):
    """Reads an expression from left to right."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.count = 0
        """Groups opened so far."""
        self.closed: set[int] = set()
        self.references = 0
        """References back to a group read so far."""
        self.looking = 0
        """How deep inside of look-around, whose parentheses do not capture."""

    def skip(self) -> None:
        """Pass over comments, and in an expanded expression over blanks."""
        while True:
            if self.take("(?#"):
                self.at = self.text.find(")", self.at) + 1 or len(self.text)
            elif "x" in self.options and self.text[self.at : self.at + 1].isspace():
                self.at += 1
            elif "x" in self.options and self.take("#"):
                self.at = self.text.find("\n", self.at) + 1 or len(self.text)
            else:
                return

    def read_options(self) -> None:
        """`(?i)` and the like, at the beginning only; of those that exclude each other the last counts."""
        if not (self.text.startswith("(?") and self.text[2:3].isalpha()):
            return
        given, closed, _ = self.text[2:].partition(")")
        if not closed or set(given) - set("cimnpqstwx"):
            raise Unreadable("no such option")
        self.at = len(given) + 3
        case = next((c for c in reversed(given) if c in "ci"), "")
        lines = next((c for c in reversed(given) if c in "mnpsw"), "")
        self.options = case + lines + "".join(set(given) & set("qx"))

    # Structure

    def read_either(self) -> Node:
        """Branches up to a closing parenthesis or the end."""
        options = [self.read_branch()]
        while self.take("|"):
            options.append(self.read_branch())
        if len(options) == 1:
            return options[0]
        return Either(LONGEST, frozenset().union(*(node.groups for node in options)), tuple(options))

    def read_branch(self) -> Node:
        """Quantified atoms after each other."""
        nodes: list[Node] = []
        self.skip()
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            nodes.append(self.read_part())
            self.skip()
        return chain(nodes)

    def read_part(self) -> Node:
        """A constraint, or an atom with its quantifier."""
        before = self.references
        atom = self.read_atom()
        if isinstance(atom, Anchor | Look):
            return atom
        self.skip()
        return self.read_quantifier(atom, self.references > before)

    def read_quantifier(self, atom: Node, refers: bool) -> Node:
        """An atom as often as its quantifier says; `refers` tells of a reference in it."""
        start = self.at
        if sign := self.take("*", "+", "?"):
            least, most, fixed = int(sign == "+"), 1 if sign == "?" else None, False
        elif self.opens_bound():
            least, most, fixed = self.read_bound()
        else:
            return atom
        prefer = SHORTEST if self.take("?") else LONGEST
        if self.text[start : self.at].startswith("{0}") or most == 0:
            return Node()
        return repeated(atom, atom.prefer if fixed else prefer, least, most, refers)

    def opens_bound(self) -> bool:
        """Whether a brace comes that is not one of the text's own."""
        return self.text.startswith("{", self.at) and self.text[self.at + 1 : self.at + 2] in tuple(DECIMAL)

    def read_bound(self) -> tuple[int, int | None, bool]:
        """`{m}`, `{m,}` or `{m,n}`: the limits, and whether it is the first of these."""
        self.next()
        least = int(self.digits(DECIMAL, 1, 3))
        fixed = not self.take(",")
        most = least if fixed else int(self.digits(DECIMAL, 0, 3) or -1)
        if not self.take("}") or max(least, most) > MOST_REPEATS or 0 <= most < least:
            raise Unreadable("no such number of repeats")
        return least, None if most < 0 else most, fixed

    def read_atom(self) -> Node:
        """A parenthesis, a bracket, an escape, an anchor or a character."""
        if self.text.startswith(("[[:<:]]", "[[:>:]]"), self.at):
            return Anchor(kind="m" if self.take("[[:<:]]") or not self.take("[[:>:]]") else "M")
        if self.text[self.at] in "*+?" or self.opens_bound():
            raise Unreadable("there is nothing to repeat")
        c = self.next()
        if c == "(":
            return self.read_parenthesis()
        if c == "[":
            return One(test=self.read_bracket())
        if c == "\\":
            return self.read_escape()
        if c in "^$":
            return Anchor(kind=c, line=self.has("mnw"))
        if c == ".":
            return One(test="\n".__ne__ if self.has("mnp") else lambda c: True)
        return self.literal(c)

    def literal(self, c: str) -> Node:
        """A character that stands for itself, or for both of its cases."""
        if "i" in self.options:
            return One(test=lambda other: other.lower() == c.lower())
        return One(test=c.__eq__)

    def read_parenthesis(self) -> Node:
        """A group, with or without capture, or look-around."""
        sign = self.take("?:", "?=", "?!", "?<=", "?<!")
        if not sign and self.text.startswith("?", self.at):
            raise Unreadable("no such kind of parenthesis")
        number = 0
        if not sign and not self.looking:
            self.count += 1
            number = self.count
        looks = len(sign) > 0 and sign != "?:"
        self.looking += looks
        item = self.read_either()
        self.looking -= looks
        if not self.take(")"):
            raise Unreadable("a parenthesis is not closed")
        if looks:
            return Look(item=item, ahead="<" not in sign, wanted="=" in sign)
        if not number:
            return Pair(first=item) if isinstance(item, Anchor | Look) else item
        self.closed.add(number)
        return Group(item.prefer, item.groups | {number}, item, number)

    def read_escape(self) -> Node:
        """What follows a backslash."""
        c = self.next()
        if c in ANCHORS:
            return Anchor(kind=c)
        if c.lower() in SHORTHANDS:
            return One(test=shorthand(c))
        if c in DECIMAL[1:]:
            start = self.at
            number = int(c + self.digits(DECIMAL, 0, 254))
            if self.at == start or number <= self.count:
                if number not in self.closed or self.looking:
                    raise Unreadable("there is no such group before it")
                self.references += 1
                return Back(number=number)
            self.at = start
        return self.literal(self.read_code(c))
