"""Numbers rewritten as PostgreSQL's `regexp_replace` does, in a time that no expression can stretch.

For every part of an expression and every place in the text it is noted once where the part can end.
That makes the time a matter of both their lengths; only references back to a group need trials,
and these are counted.
"""

from collections.abc import Iterator, Mapping

from emulator.memory.remembering import remembered
from emulator.vendors.telecom_center.rewriting.expressions import (
    SHORTEST,
    Anchor,
    Back,
    Either,
    Group,
    Look,
    Node,
    One,
    Pair,
    Repeat,
    read_expression,
)

MOST_STEPS = 100_000
"""About a twentieth of a second."""
Captured = Mapping[int, tuple[int, int]]
expression = remembered(maxsize=1024)(read_expression)


class TooLong(Exception):
    """A search was given up."""


def regexp_replace(text: str, pattern: str, replacement: str) -> str:
    r"""The text with the pattern's first occurrence replaced.

    `\1` to `\9` are groups, `\&` is the whole occurrence, `\\` a backslash; any other backslash is
    itself, and a group that there is not, or that took no part, is empty. Raises ValueError.
    """
    try:
        found = Search(text).first(expression(pattern))
    except TooLong:
        raise ValueError(f"the pattern {pattern!r} takes too long on {text!r}") from None
    if found is None:
        return text
    start, end = found[0]
    return text[:start] + filled(text, replacement, found) + text[end:]


def filled(text: str, replacement: str, found: Captured) -> str:
    """A replacement with what was found in its place."""
    parts, at = [], 0
    while at < len(replacement):
        sign = replacement[at : at + 2]
        if sign[0] == "\\" and sign[1:] in tuple("&123456789"):
            start, end = found.get(0 if sign[1] == "&" else int(sign[1]), (0, 0))
            parts.append(text[start:end])
            at += 2
        else:
            parts.append(sign[0])
            at += 2 if sign == "\\\\" else 1
    return "".join(parts)


def places(ends: int) -> Iterator[int]:
    """The places in a set of places, which is a number with a bit for each."""
    while ends:
        lowest = ends & -ends
        yield lowest.bit_length() - 1
        ends ^= lowest


class Search:
    """A search of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = 0
        self.known: dict[tuple[Node, int, int | None, int], int] = {}

    def first(self, node: Node) -> Captured | None:
        """What the first occurrence captures, 0 being all of it; of those that begin there the one preferred."""
        for start in range(len(self.text) + 1):
            for end in self.ordered(node, self.ends(node, start)):
                for captured in self.captures(node, start, end, {}):
                    return {**captured, 0: (start, end)}
        return None

    def spend(self) -> None:
        """Count a step."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLong

    @staticmethod
    def ordered(node: Node, ends: int) -> list[int]:
        """Places where a part may end, those it prefers first."""
        found = list(places(ends))
        return found if node.prefer == SHORTEST else found[::-1]

    # Where a part may end

    def ends(self, node: Node, at: int) -> int:
        """The places where a part that begins at a place may end."""
        if isinstance(node, Repeat):
            return self.repeated(node, node.least, node.most, at)
        key = (node, 0, 0, at)
        if key not in self.known:
            self.spend()
            self.known[key] = self.find_ends(node, at)
        return self.known[key]

    def find_ends(self, node: Node, at: int) -> int:
        """The same, looked up nowhere; what a reference back may be is anything here."""
        if isinstance(node, One):
            return 2 << at if at < len(self.text) and node.test(self.text[at]) else 0
        if isinstance(node, Pair):
            return self.after(node.rest, self.ends(node.first, at))
        if isinstance(node, Either):
            ends = 0
            for option in node.options:
                ends |= self.ends(option, at)
            return ends
        if isinstance(node, Group):
            return self.ends(node.item, at)
        if isinstance(node, Back):
            return (2 << len(self.text)) - (1 << at)
        if isinstance(node, Anchor | Look):
            return int(self.holds(node, at)) << at
        return 1 << at

    def after(self, node: Node, starts: int) -> int:
        """The places where a part may end that begins at one of several."""
        ends = 0
        for at in places(starts):
            self.spend()
            ends |= self.ends(node, at)
        return ends

    def repeated(self, node: Repeat, least: int, most: int | None, at: int) -> int:
        """The places where so many repeats may end."""
        key = (node, least, most, at)
        if key in self.known:
            return self.known[key]
        current, total, count = 1 << at, 0 if least else 1 << at, 0
        while current and (most is None or count < most):
            count += 1
            following = self.after(node.item, current)
            if count < least and following == current:
                count = least
            if count >= least:
                if following | total == total:
                    break
                total |= following
            current = following
        self.known[key] = total
        return total

    def holds(self, node: Anchor | Look, at: int) -> bool:
        """Whether a constraint is met at a place."""
        if isinstance(node, Anchor):
            return self.anchored(node, at)
        if node.ahead:
            return bool(self.ends(node.item, at)) == node.wanted
        return any(self.ends(node.item, start) >> at & 1 for start in range(at + 1)) == node.wanted

    def anchored(self, node: Anchor, at: int) -> bool:
        """Whether a place is what an anchor asks for."""
        before, behind = self.text[at - 1 : at] if at else "", self.text[at : at + 1]
        if node.kind in "^A":
            return not before or (node.line and before == "\n")
        if node.kind in "$Z":
            return not behind or (node.line and behind == "\n")
        in_word, word_follows = (c == "_" or c.isalnum() for c in (before, behind))
        begins, finishes = word_follows and not in_word, in_word and not word_follows
        return {"m": begins, "M": finishes, "y": begins or finishes, "Y": not (begins or finishes)}[node.kind]

    # What a part captures

    def captures(self, node: Node, start: int, end: int, known: Captured) -> Iterator[Captured]:
        """What is captured by a part that stretches from one place to another, the preferred first."""
        self.spend()
        if isinstance(node, Pair):
            for middle in self.ordered(node.first, self.ends(node.first, start)):
                if self.ends(node.rest, middle) >> end & 1:
                    for captured in self.captures(node.first, start, middle, known):
                        yield from self.captures(node.rest, middle, end, captured)
        elif isinstance(node, Either):
            for option in node.options:
                if self.ends(option, start) >> end & 1:
                    yield from self.captures(option, start, end, known)
        elif isinstance(node, Group):
            for captured in self.captures(node.item, start, end, known):
                yield {**captured, node.number: (start, end)}
        elif isinstance(node, Repeat) and (node.groups or node.refers):
            # A reference to a group that took no part fails, even where it need not be there.
            if not isinstance(node.item, Back) or node.item.number in known:
                yield from self.repeats(node, node.least, node.most, start, end, known)
        elif not isinstance(node, Back) or self.is_same(known.get(node.number), start, end):
            yield known

    def is_same(self, captured: tuple[int, int] | None, start: int, end: int) -> bool:
        """Whether a group captured the same text."""
        return captured is not None and self.text[slice(*captured)] == self.text[start:end]

    def repeats(
        self, node: Repeat, least: int, most: int | None, start: int, end: int, known: Captured
    ) -> Iterator[Captured]:
        """What so many repeats capture: each forgets what the one before it captured."""
        self.spend()
        if start == end and not least:
            yield known
            return
        if most == 0:
            return
        fewer, left = max(least - 1, 0), None if most is None else most - 1
        blank = {number: span for number, span in known.items() if number not in node.groups}
        for middle in self.ordered(node.item, self.ends(node.item, start)):
            if (middle > start or least) and self.repeated(node, fewer, left, middle) >> end & 1:
                for captured in self.captures(node.item, start, middle, blank):
                    yield from self.repeats(node, fewer, left, middle, end, captured)
