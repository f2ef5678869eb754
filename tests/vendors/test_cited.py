"""Every rule of a vendor's document has a test that cites it, and every citation leads to a rule."""

import re

import pytest

from emulator.exchange.vendor import Vendor
from emulator.rules.rule import Rule, chapter, gather
from emulator.vendors import VENDORS
from tests.rules import cited, enforced, rules


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_every_rule_has_a_test(vendor: Vendor) -> None:
    assert vendor.behaviour.rules, "what the document says stands in rules/"
    assert not vendor.behaviour.rules.keys() - cited().keys(), "cite it: @pytest.mark.rule(id)"


def test_every_citation_leads_to_a_rule() -> None:
    assert not cited().keys() - rules().keys()


def test_what_the_code_names_is_a_vendors_rule() -> None:
    assert enforced() <= rules().keys(), "gather the chapter in the vendor's rules/__init__.py"


@pytest.mark.parametrize("rule", rules().values(), ids=str)
def test_a_rule_is_one_sentence_with_a_name_and_an_evidence(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z0-9]+(-[a-z0-9]+)*){2}", rule.id), "vendor.chapter.name"
    assert rule.text.endswith(".")
    assert not re.search(r"\.\s", rule.text.replace("e.g. ", "")), "one sentence"
    assert rule.unsure.endswith(".") or not rule.unsure


def test_an_id_is_given_once() -> None:
    class Twice:
        """Stands for a module."""

        FIRST = chapter("dial9.calls", "Calls")("twice", "The first.")
        SECOND = chapter("dial9.calls", "Calls")("twice", "The second.")

    with pytest.raises(ValueError, match=r"dial9\.calls\.twice"):
        gather(Twice)  # type: ignore[arg-type]
