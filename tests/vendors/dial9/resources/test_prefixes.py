"""The prefixes, from the library's data."""

import re
import subprocess
import sys

import pytest

from emulator.telephony import fiction
from emulator.vendors.dial9.resources.prefixes import descriptions, stem_of, stems
from tests.vendors.dial9.conftest import Dial9


def test_available_prefixes_begin_as_in_the_document(dial9: Dial9) -> None:
    assert dial9("available_prefixes")[:4] == [
        {"description": "Aberdeen (01224)", "prefix": "01224"},
        {"description": "Aberfeldy (01887)", "prefix": "01887"},
        {"description": "Abergavenny (01873)", "prefix": "01873"},
        {"description": "Aberystwyth (01970)", "prefix": "01970"},
    ]


def test_every_kind_of_prefix_is_there(dial9: Dial9) -> None:
    found = {row["prefix"]: row["description"] for row in dial9("available_prefixes")}
    assert found["020"] == "London (020)"
    assert found["0113"] == "Leeds (0113)"
    assert found["0191"] == "Tyneside/Durham/Sunderland (0191)"
    assert found["028"] == "Northern Ireland (028)"
    assert found["01234"] == "Bedford (01234)"
    assert found["01387"] == "Dumfries (01387)"
    assert found["013873"] == "Langholm (013873)"
    assert found["0330"] == "UK-wide (0330)"
    assert found["0800"] == "Freephone (0800)"
    assert not [prefix for prefix in found if prefix.startswith("07")]
    assert len(found) > 600


@pytest.mark.rule("dial9.prefixes.listed")
def test_each_prefix_once_with_itself_in_its_description(dial9: Dial9) -> None:
    rows = dial9("available_prefixes")
    assert len({row["prefix"] for row in rows}) == len(rows)
    assert all(re.fullmatch(rf".+ \({row['prefix']}\)", row["description"]) for row in rows)
    assert all(re.fullmatch(r"0[1235689][0-9]{1,4}", row["prefix"]) for row in rows)
    assert [row["description"] for row in rows] == sorted(row["description"] for row in rows)


def test_no_two_prefixes_share_a_thousand() -> None:
    assert len(stems()) == len(descriptions())
    assert all(len(stem) == 8 for stem in stems())


def test_reserved_ranges_are_used_where_there_are_any() -> None:
    for area, digits in fiction.BRITISH_GEOGRAPHIC.items():
        if f"0{area}" in descriptions():
            assert stem_of(f"0{area}") == f"0{digits[2:]}"
    assert stem_of("0808") == "08081570"
    assert stem_of("0306") == "03069990"


def test_elsewhere_a_local_number_begins_with_99() -> None:
    assert stem_of("01224") == "01224999"
    assert stem_of("013873") == "01387399"


@pytest.mark.slow
def test_starting_does_not_load_the_library() -> None:
    code = "import sys, emulator.app; sys.exit('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.slow
def test_the_prefixes_do_not_load_every_country() -> None:
    code = (
        "import sys; from emulator.vendors.dial9.resources.prefixes import descriptions; "
        "assert descriptions(); sys.exit('phonenumbers.geodata' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
