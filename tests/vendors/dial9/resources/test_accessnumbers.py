"""Access numbers."""

import pytest

from tests.vendors.dial9.conftest import Dial9


@pytest.mark.rule("dial9.access-numbers.the-same")
def test_access_numbers_as_in_the_document(dial9: Dial9) -> None:
    rows = dial9("available_access_numbers")
    assert [row["number"] for row in rows] == [
        "*55", "*56", "*10", "*50", "*30*{number}", "*31*{number}",
        "*32*{number}", "*21*{number}", "*21", "*22", "*8", "*01",
    ]  # fmt: skip
    assert rows[-1] == {"number": "*01", "description": "Run an echo test"}
    assert all(list(row) == ["number", "description"] for row in rows)
