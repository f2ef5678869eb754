"""Secrets put back into a text that was shown without them, and edited: `***` where one stood means that one."""

import re
from functools import partial

from emulator.control.journal.transcript import HIDDEN, hide, patterns_in
from emulator.journal.exchange import MOST_BODY

LONGEST = 4 * MOST_BODY
"""Letters of a text that is searched for secrets: others wait meanwhile."""
WORD = re.compile(r"\w+")
ADVICE = "write the value itself in its place, or send `body_base64`, in which nothing is replaced"


def unhide(edited: str, original: str) -> str:
    """The edited text with the secrets of the original. ValueError saying what to do where it is not clear which."""
    if HIDDEN not in edited:
        return edited
    if len(edited) > LONGEST:
        raise ValueError(f"secrets are put back into at most {LONGEST:,} letters: {ADVICE}")
    for pattern in reversed(patterns_in(edited)):
        known: dict[str, set[str]] = {}
        for match in pattern.finditer(original):
            known.setdefault(name_in(match), set()).add(value_in(match))
        edited = pattern.sub(partial(put_back, known), edited)
    if edited.count(HIDDEN) > original.count(HIDDEN) and hide(original) != original:
        raise ValueError(f"{HIDDEN} stands for a secret, and here it is not clear which: {ADVICE}")
    return edited


def put_back(known: dict[str, set[str]], match: re.Match[str]) -> str:
    """A secret's place with the one value that its name had; another value than `***` stays."""
    if value_in(match).strip('"') != HIDDEN:
        return match[0]
    name = name_in(match)
    values = known.get(name, set())
    if len(values) != 1:
        why = f"stood for {len(values)} different values" if values else "was not in the request"
        raise ValueError(f"{name}: {HIDDEN} stands for a secret, and one of this name {why}: {ADVICE}")
    return match[1] + next(iter(values))


def name_in(match: re.Match[str]) -> str:
    """The name of a secret, whatever signs stand around it."""
    return " ".join(WORD.findall(match[1]))


def value_in(match: re.Match[str]) -> str:
    """A secret as it is written, with its quotation marks."""
    return match[0][len(match[1]) :]
