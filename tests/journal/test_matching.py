"""Matching: patterns on paths, parts of documents."""

from time import process_time
from typing import Any

import pytest

from emulator.journal.matching import contains, path_pattern
from emulator.parsing.patterns import MOST_STEPS_REMEMBERED, REMEMBERED, Remembered, fits, is_too_long, pattern


@pytest.mark.parametrize(
    ("pattern", "path", "hit"),
    [
        ("/a/b", "/a/b", True),
        ("/a/b/", "/a/b", True),
        ("/a", "/a/b", False),
        ("/a/*", "/a/b/c", True),
        ("/a/*", "/a", False),
        ("*", "/", True),
        ("/", "/", True),
        ("/a/{id}/c", "/a/b/c", True),
        ("/a/{id}", "/a/b/c", False),
        ("/a.b", "/aXb", False),
        ("/a+b(c)", "/a+b(c)", True),
        ("/a/.*", "/a/b/c", True),
        ("^/a", "/a/b/c", True),
        ("^/a$", "/a/b", False),
    ],
)
def test_path_pattern(pattern: str, path: str, hit: bool) -> None:
    assert fits(path_pattern(pattern), path) is hit


def test_bad_regular_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="not a regular expression"):
        pattern(path_pattern("^("))


@pytest.mark.parametrize(
    ("document", "part", "hit"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": {"b": [1, 2, 3]}}, {"a": {"b": [1, 3]}}, True),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({"a": [{"x": 1, "y": 2}]}, {"a": [{"y": 2}]}, True),
        ({"a": True}, {"a": 1}, False),
        ({"a": "1"}, {"a": 1}, False),
        ({"a": None}, {"a": None}, True),
        (None, {}, False),
        ([1], {}, False),
        ({}, {}, True),
    ],
)
def test_part_of_a_document(document: Any, part: Any, hit: bool) -> None:
    assert contains(document, part) is hit


@pytest.mark.parametrize("endless", ["^(a|a)*$", "^(a*)*$", "^(.*a){20}$", "^(a?){200}a{200}$"])
def test_no_pattern_takes_long(endless: str) -> None:
    started = process_time()
    assert not any(fits(endless, "a" * length + "b") for length in range(1000))
    assert process_time() - started < 30  # a backtracking engine would need years


@pytest.mark.parametrize("text", ["(?=a)", r"(a)\1", "a{5000}", "(a{100}){100}", "x" * 1200, "^.*a.{900}b$", "[a"])
def test_what_could_take_long_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a regular expression|too large"):
        pattern(text)


def test_nothing_fits_what_is_too_long_for_it() -> None:
    large, long = "^/(a?){450}", "/" + "a" * 1500
    assert fits("^/a", long)
    assert fits(large, long[:1000])
    assert is_too_long(large, long)
    assert not fits(large, long)


def test_what_is_remembered_is_bounded() -> None:
    remembered = Remembered()
    for number in range(2000):
        text = f"^/{number}(a?){{400}}"
        remembered.add(text, pattern(text))
    assert remembered.steps == sum(each.programsize for each in remembered.known.values()) <= MOST_STEPS_REMEMBERED
    assert text in remembered.known
    assert REMEMBERED.steps <= MOST_STEPS_REMEMBERED
