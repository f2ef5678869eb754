"""Parts of messages: how long they are, and what is never cut in two."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.telephony.texts import EXTENDED, PLAIN, headers, join, parts, read_header, septets, units


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ü" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 152, 2),
        ("€" * 153, 3),
        ("a" * 152 + "€" + "b" * 151, 2),
        ("a" * 152 + "€" + "b" * 152, 3),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("ç" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
        ("a\x00" * 35, 1),
        ("a\x1b" * 36, 2),
    ],
)
def test_parts_of_a_text(text: str, count: int) -> None:
    assert len(parts(text)) == count


def test_the_plain_alphabet_has_its_127_letters() -> None:
    """128 places, of which one leads to the extension table."""
    assert (len(PLAIN), len(EXTENDED), PLAIN & EXTENDED) == (127, 10, frozenset())


@given(st.text(alphabet="aü€[ж😀\n", max_size=500))
def test_parts_are_the_text_and_none_is_too_long(text: str) -> None:
    found = parts(text)
    assert "".join(found) == text
    is_gsm = not {"ж", "😀"} & set(text)
    rooms = [sum(map(septets if is_gsm else units, part)) for part in found]
    most = (153 if is_gsm else 67) if len(found) > 1 else (160 if is_gsm else 70)
    assert max(rooms) <= most
    assert all(room >= most - 1 for room in rooms[:-1])


def test_a_text_in_one_part_has_no_header() -> None:
    assert headers(1, 7) == [""]


def test_the_header_of_each_part_names_reference_count_and_number() -> None:
    assert headers(3, 0xA7) == ["050003A70301", "050003A70302", "050003A70303"]
    assert headers(2, 0x1A7) == ["050003A70201", "050003A70202"], "a reference has eight bits"


@pytest.mark.parametrize(
    ("udh", "part"),
    [
        ("", None),
        ("050003a70301", (0xA7, 3, 1)),
        ("060804BEEF0302", (0xBEEF, 3, 2)),
        ("0B05040B8423F000034A0202", (0x4A, 2, 2)),
        ("06050415811581", None),
    ],
)
def test_headers_are_read(udh: str, part: tuple[int, int, int] | None) -> None:
    assert read_header(udh) == part


@pytest.mark.parametrize("udh", ["05", "050003A703", "0500030301", "x", "030003A7", "0100"])
def test_what_is_no_header_is_refused(udh: str) -> None:
    with pytest.raises(ValueError, match=r"header|hexadecimal"):
        read_header(udh)


@given(st.text(alphabet="aü€[ж😀\n", max_size=900), st.integers(0, 255), st.randoms())
def test_parts_are_joined_again_in_any_order(text: str, reference: int, random: Random) -> None:
    found = parts(text)
    messages = list(zip(headers(len(found), reference), found, strict=True))
    random.shuffle(messages)
    assert join(messages) == [text]
    if len(messages) > 1:
        assert join(messages[1:]) == []
