"""Remembering: what is short, and only that."""

from emulator.memory.remembering import LONGEST, remembered
from emulator.store.store import Store
from emulator.worlds.clock import ScheduledWork


def test_long_texts_are_worked_on_anew() -> None:
    seen: list[str | bytes] = []

    @remembered(maxsize=10)
    def note(text: str | bytes, size: int = 0) -> int:
        seen.append(text)
        return len(text) + size

    long = "x" * (LONGEST + 1)
    for text in ("a", "a", long, long, long.encode(), long.encode()):
        assert note(text) == len(text)
    assert note("a", size=1) == note("a", size=1) == 2
    assert seen == ["a", long, long, long.encode(), long.encode(), "a"]


def test_a_store_remembers_neither_rows_nor_counts_by_long_texts() -> None:
    store = Store()
    store.create()
    for text in ("short", "x" * (LONGEST + 1)):
        assert store.count(ScheduledWork, action=text) == 0
    assert [key[-1] for key in store._counts._small] == ["short"]
    store.close()
