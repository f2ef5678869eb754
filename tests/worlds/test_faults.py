"""Many faults: found by what they are about, and not without end."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from emulator.app import create_app
from emulator.journal.exchange import Exchange
from emulator.worlds.faults import MOST_BYTES, MOST_FAULTS, Fault, Index, TooManyFaults

ASKED = Exchange("r1", 0, "w", "sipcentric", "GET", "/api/v1/customers/25/calls/", b"", [], operation="list_calls")


def fault(number: int, match: dict[str, Any], vendors: tuple[str, ...] = ("sipcentric", "dial9")) -> Fault:
    return Fault(number, match, {"status": 503}, list(vendors))


@pytest.mark.parametrize(
    ("match", "found"),
    [
        ({}, True),
        ({"vendor": "sipcentric", "method": "GET", "operation": "list_calls"}, True),
        ({"path": "/api/v1/customers/25/calls"}, True),
        ({"path": "*/calls"}, True),
        ({"vendor": "dial9"}, False),
        ({"method": "POST"}, False),
        ({"operation": "get_call"}, False),
        ({"path": "/api/v1/customers/26/calls"}, False),
        ({"path": "/api/v1/customers/26/*"}, False),
        ({"path": "/api/v1/customers/{id}/calls"}, True),
    ],
)
def test_faults_about_something_else_are_not_looked_at(match: dict[str, Any], found: bool) -> None:
    index = Index()
    rule = fault(1, match)
    index.add(rule)
    assert (index.about(ASKED, False) == [rule]) is found
    assert not index.about(ASKED, True)
    assert not index.about(replace(ASKED, vendor="sipgate"), False)
    index.remove(rule)
    assert not index.about(ASKED, False)
    assert (index.buckets, index.steps) == ({}, 0)


def test_they_come_in_the_order_in_which_they_were_set() -> None:
    index = Index()
    rules = [fault(i, match) for i, match in enumerate([{"path": "*"}, {}, {"method": "GET"}, {}, {"path": "*"}])]
    for rule in rules:
        index.add(rule)
    assert index.about(ASKED, False) == rules


def test_all_together_have_a_most_of_bytes() -> None:
    async def set_too_many() -> None:
        worlds = create_app().worlds
        faults = worlds.get().faults
        rule: dict[str, Any] = {"match": {}, "effect": {"status": 503, "body": "x" * 10**6}, "vendors": ["dial9"]}
        for _ in range(16):
            faults.add(**rule)
        with pytest.raises(TooManyFaults, match=f"more than {MOST_BYTES} bytes"):
            faults.add(**rule)
        faults.remove("f1")
        faults.add(**rule)
        faults.load()
        assert faults.bytes == sum(fault.size() for fault in faults.rules.values())
        worlds.close()

    asyncio.run(set_too_many())


def test_there_is_a_most() -> None:
    async def set_too_many() -> int:
        worlds = create_app().worlds
        faults = worlds.get().faults
        rule: dict[str, Any] = {"match": {}, "effect": {"status": 503}, "vendors": ["dial9"]}
        with worlds.get().store.transaction():
            for _ in range(MOST_FAULTS):
                faults.add(**rule)
        with pytest.raises(TooManyFaults, match="remove those"):
            faults.add(**rule)
        worlds.close()
        return len(faults.rules)

    assert asyncio.run(set_too_many()) == MOST_FAULTS
