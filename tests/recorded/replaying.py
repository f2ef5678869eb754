"""Pairs asked again: which are answered otherwise without a reason, or as recorded in spite of one."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.recorded.asking import Answer, Asker
from tests.recorded.differences import differences
from tests.recorded.pairs import Document, Pair, Recording

Seen = Callable[[Pair, Answer], Document]
"""What makes of an answer the members that a recorded answer has."""


def unforeseen(asker: Asker, recording: Recording, pairs: Iterable[Pair], see: Seen) -> Iterator[Any]:
    """Each pair that is answered as nobody expects, as the report of a test shows it, and the reasons listed for it."""
    known = differences(recording.vendor)
    for pair in pairs:
        answer = asker.ask(pair)
        found = see(pair, answer)
        wrong = {name for name in {*pair.answer, *found} if pair.answer.get(name) != found.get(name)}
        reasons = [each for each in known if each.covers(pair.name, pair.answer["status"])]
        is_as_decided = all(answer.status in each.answered for each in reasons)
        if bool(wrong) != bool(reasons) or not is_as_decided:
            yield shown(recording, pair, answer, found, wrong), [each.about for each in reasons] or "no reason"


def shown(recording: Recording, pair: Pair, answer: Answer, found: Document, wrong: set[str]) -> Document:
    """A request, and in what its answer is another."""
    bodies = (recording.answers.get(pair.answer.get("answer", "")), answer.text) if "answer" in wrong else ()
    return {
        "asked": f"{pair.name} ({pair.kind}) {pair.method} {pair.target} {pair.headers} {pair.content!r}",
        "recorded and found": {name: (pair.answer.get(name), found.get(name)) for name in wrong - {"answer"}},
        "bodies": bodies,
    }
