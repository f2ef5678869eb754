"""Numbers as people and programs write them: one reading, one stored form, one printed form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.telephony.numbers import beginning, dialled, e164, national, read, spellings

BRITISH = (
    "01212854400",
    "(0121) 285-4400",
    "0121/2854400",
    "0121.285.4400",
    "1212854400",
    "441212854400",
    "+44 121 285 4400",
    "+44 (0)121 285 4400",
    "+44 (0) 121 285 4400",
    "00441212854400",
    "0044 (0)121 285 4400",
    "tel:+44-121-285-4400;ext=5",
    "TEL:0121-285-4400",
    "tel://+441212854400",
    "tel:2854400;phone-context=+44121",
    "tel:0121-285-4400;phone-context=+44",
    "tel:%2B441212854400",
    "callto:+441212854400",
    "sip:+441212854400@pbx.example.com;user=phone",
    "SIPS:01212854400@pbx.example.com:5061",
    "sip:2854400;phone-context=+44121@pbx.example.com;user=phone",
    "Sipcentric <01212854400>",
    '"Sip, centric" <sip:+441212854400@pbx.example.com>;tag=1',
    "01212854400 ext. 12",
    "01212854400 x12",
    "01212854400,,12",
    " 01212854400\n",
    "[0121] 2854400",
    "+44 [0] 121 285 4400",
    "01212854400;ext=5;isub=1",
    "\u202a+441212854400\u202c",
    "\u200e0121\u00a0285\u202f4400",
    "0121\u2013285\u20114400",
    "+44\u2212121\u2212285\u22124400",
    "\uff10\uff11\uff12\uff11\uff12\uff18\uff15\uff14\uff14\uff10\uff10",
    "\uff0b\uff14\uff141212854400",
    "\u0660\u0661\u0662\u0661\u0662\u0668\u0665\u0664\u0664\u0660\u0660",
)  # fmt: skip


@pytest.mark.parametrize("written", BRITISH)
def test_one_number_in_every_spelling(written: str) -> None:
    assert read(written, "GB") == "441212854400"
    assert national(written, "GB") == "01212854400"


@pytest.mark.parametrize(
    ("written", "stored", "printed"),
    [
        ("07700900555", "447700900555", "07700900555"),
        ("447700900555", "447700900555", "07700900555"),
        ("7700900555", "447700900555", "07700900555"),
        ("020 7946 0001", "442079460001", "02079460001"),
        ("03301222970", "443301222970", "03301222970"),
        ("0800 1111", "448001111", "08001111"),
        ("+49 30 23125050", "493023125050", "+493023125050"),
        ("0049 (0)30 23125050", "493023125050", "+493023125050"),
        ("+39 06 698 1234", "39066981234", "+39066981234"),
        ("0039 06 698 1234", "39066981234", "+39066981234"),
        ("104", "104", "104"),
        ("001", "001", "001"),
        ("Greg <104>", "104", "104"),
        ("sip:104@pbx.example.com", "104", "104"),
        ("116 123", "116123", "116123"),
        ("*100#", "*100#", "*100#"),
        ("*21*07902 000000#", "*21*07902000000#", "*21*07902000000#"),
    ],
)
def test_stored_and_printed_in_britain(written: str, stored: str, printed: str) -> None:
    assert (read(written, "GB"), national(written, "GB")) == (stored, printed)
    assert read(printed, "GB") == stored
    assert national(stored, "GB") == printed


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("030 23125001", "493023125001"),
        ("3023125001", "493023125001"),
        ("TEL:493023125001", "493023125001"),
        ("tel:493023125001;phone-context=+49", "493023125001"),
        ("tel:3023125001;phone-context=+49", "493023125001"),
        ("tel:+49-30-23125-0;ext=5", "4930231250"),
        ("0176 04069077", "4917604069077"),
        ("447700900010", "447700900010"),
        ("+44 (7700) 900077", "447700900077"),
    ],
)
def test_stored_in_germany(written: str, stored: str) -> None:
    assert read(written, "DE") == e164(written, "DE") == stored


@pytest.mark.parametrize(
    "written",
    ["", " ", "+", "12", "Sipcentric", "0800 FLOWERS", "anonymous", "+44123", "0121285440099", "070285873", "1" * 30,
     "tel:", "sip:greg@pbx.example.com", "07902000000x", "07902\x00000000", "0" * 300, "-", "*#", "+*100#", "<>",
     "07902000000;07902000001", "tel:+447902000000;tel:+447902000001", "07902000000;"],
)  # fmt: skip
def test_what_nobody_can_dial(written: str) -> None:
    assert read(written, "GB") is None
    assert national(written, "GB") is None


def test_short_numbers_have_no_full_form() -> None:
    assert e164("104", "GB") is None
    assert e164("*100#", "GB") is None


@pytest.mark.parametrize("written", ["07700900555", "+447700900555", "00447700900555", "447700900555"])
def test_spellings(written: str) -> None:
    assert set(spellings(written, "GB")) == {"447700900555", "07700900555", "00447700900555"}
    assert spellings("121200001", "GB") == ["121200001"]
    assert spellings("Sipcentric", "GB") == []


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("+49 30", "4930"),
        ("+49 (0)30", "4930"),
        ("0049 ( 0 ) 30", "4930"),
        ("+49 030", "4930"),
        ("(0)30", "4930"),
        ("030 231", "4930231"),
        ("+39 06", "3906"),
        ("+44 [0]20", "4420"),
        ("tel:+49-30", "4930"),
        ("+49", "49"),
        ("30", None),
        ("*0", None),
        ("+", None),
        ("Anna", None),
    ],
)
def test_a_beginning(written: str, digits: str | None) -> None:
    assert beginning(written, "DE") == digits


@given(st.text(max_size=40) | st.from_regex(r"[+0-9 ()*#;,.:<>@a-z-]{0,40}"))
def test_any_text_is_read_or_not(written: str) -> None:
    for region in ("GB", "DE"):
        stored = read(written, region)
        assert stored is None or (read(stored, region), dialled(stored)) == (stored, stored)
        printed = national(written, region)
        assert printed is None or national(printed, region) == printed
