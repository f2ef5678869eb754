"""Parts of messages: how long they are, and what is never cut in two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.telephony.texts import EXTENDED, PLAIN, parts, septets, units


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
