"""The journal's ring: bounded by count and bytes, streams that go on growing included."""

import pytest

from emulator.journal.bus import History
from emulator.journal.exchange import Exchange
from emulator.journal.journal import Journal
from emulator.journal.tally import MOST_ERRORS, marks_of
from emulator.settings import WorldSettings


def exchange(journal: Journal, body: bytes = b"", query: bytes = b"", status: int = 200) -> Exchange:
    entry = Exchange(journal.next_id(), 0, "w", "v", "GET", "/", query, [], body, status, operation="list_x")
    journal.add(entry, WorldSettings())
    return entry


def test_growing_stream_makes_the_oldest_give_way() -> None:
    journal = Journal(History())
    for _ in range(3):
        exchange(journal)
    stream = exchange(journal)
    room = WorldSettings(journal_bytes=journal.bytes)
    stream.answer_body += b"x" * (2 * journal.entries["r1"].size())
    journal.grow(stream, room)
    assert [entry.id for entry in journal.all()] == ["r3", "r4"]
    assert journal.dropped == 2
    assert journal.bytes == sum(entry.size() for entry in journal.all())


def test_stream_that_has_given_way_is_counted_no_more() -> None:
    journal = Journal(History())
    stream = exchange(journal)
    journal.clear()
    stream.answer_body += b"x" * 2500
    journal.grow(stream, WorldSettings())
    assert journal.bytes == 0


def test_who_watches_misses_nothing_that_is_dropped_at_once() -> None:
    journal, seen = Journal(History()), list[Exchange]()
    with journal.watched(seen.append):
        for number in range(3):
            entry = Exchange(journal.next_id(), 0, "w", "v", "GET", f"/{number}", b"", [])
            journal.add(entry, WorldSettings(journal_entries=1))
    exchange(journal)
    assert [entry.id for entry in seen] == ["r1", "r2", "r3"]


def test_everything_that_came_is_counted() -> None:
    journal = Journal(History())
    small = exchange(journal).size()
    many = [(b"x-a", b"b" * 1000)] * 10
    large = Exchange("r9", 0, "w", "v", "GET", "/" + "p" * 500, b"q" * 300, many, b"b" * 100, answer_body=b"a" * 200)
    large.answer_headers = many
    assert large.size() >= small + 2 * 10 * 1003 + 500 + 300 + 100 + 200


def test_the_newest_stays_however_large() -> None:
    journal = Journal(History())
    room = WorldSettings(journal_bytes=1)
    for _ in range(2):
        journal.add(Exchange(journal.next_id(), 0, "w", "v", "GET", "/", b"", [], b"x" * 5000), room)
    assert [entry.id for entry in journal.all()] == ["r2"]


@pytest.mark.parametrize(
    ("query", "later"),
    [
        (b"page=1", False),
        (b"page=2", True),
        (b"a=b&page=10", True),
        (b"pageSize=20", False),
        (b"page[number]=1", False),
        (b"page[number]=3", True),
        (b"page%5Bnumber%5D=2", True),
        (b"page%5Bsize%5D=20", False),
        (b"offset=0", False),
        (b"limit=5&offset=5", True),
    ],
)
def test_later_pages_are_known_in_every_vendors_words(query: bytes, later: bool) -> None:
    journal = Journal(History())
    exchange(journal, query=query)
    assert bool(journal.tally.later_pages) is later


def test_a_page_that_was_refused_was_not_fetched() -> None:
    journal = Journal(History())
    exchange(journal, query=b"page=2", status=401)
    assert not journal.tally.later_pages
    exchange(journal, query=b"page=2")
    assert journal.tally.later_pages


@pytest.mark.slow
def test_errors_have_a_most() -> None:
    journal = Journal(History())
    for number in range(MOST_ERRORS + 9):
        exchange(journal, status=500).answer_body = b'{"code":"%d"}' % number
        journal.tally.count(journal.all()[-1])
    assert len(journal.tally.errors) == MOST_ERRORS
    whole = journal.whole_tally()
    whole.merge(journal.tally)
    assert whole.errors <= journal.tally.errors


def test_error_is_known_by_its_first_marks() -> None:
    body = b'{"errors":[{"title":"A","code":"1","status":"404"},{"title":"B","code":"2","status":"422"}]}'
    assert marks_of(404, body) == (404, (b"code", b"1"), (b"status", b"404"), (b"title", b"A"))
