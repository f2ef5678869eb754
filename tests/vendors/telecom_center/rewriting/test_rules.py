"""Rewriting as PostgreSQL does it: what no telephone number has in it. Each result is PostgreSQL 15's."""

import pytest

from emulator.vendors.telecom_center.rewriting.rules import regexp_replace


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "result"),
    [
        ("abc DEF", "(?i)[[:upper:]]+", "x", "x DEF"),
        ("a\nb", "^b", "x", "a\nb"),
        ("a\nb", "(?n)^b", "x", "a\nx"),
        ("a\nb", "a.b", "x", "x"),
        ("a\nb", "(?n)a.b", "x", "a\nb"),
        ("one two", r"\mt\w+\M", "x", "one x"),
        ("one two", "[[:<:]]o", "x", "xne two"),
        ("XY1234Z", "Y*([0-9]{1,3})", r"<\1>", "X<123>4Z"),
        ("XY1234Z", "Y*?([0-9]{1,3})", r"<\1>", "X<1>234Z"),
        ("foobarbaz", "b..", r"X\&Y", "fooXbarYbaz"),
        ("abcd", "(a|ab)(c|bcd)(d*)", r"[\1|\2|\3]", "[ab|c|d]"),
        ("a-b", r"[a\-z]+", "x", "xb"),
        ("a-b", "[[.-.]]", "+", "a+b"),
        ("tab\there", r"\t", " ", "tab here"),
        ("é1", r"[[:alpha:]]\d", "x", "x"),
        ("", "", "x", "x"),
    ],
)
def test_results(text: str, pattern: str, replacement: str, result: str) -> None:
    assert regexp_replace(text, pattern, replacement) == result
