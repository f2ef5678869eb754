"""Which of the vendors' operations a test run called: the reports of many worlds as one."""

from collections import Counter
from collections.abc import Collection, Iterator
from textwrap import wrap
from typing import Any

NEVER, BY_FAULTS = "never called", "answered by faults only"
"""How the server's remarks on operations end that the vendor itself never answered."""


class Coverage:
    """The sum of the reports that `GET /_emulator/coverage` gave, of worlds and of workers."""

    def __init__(self, vendors: Collection[str] = ()) -> None:
        self.named = vendors
        """Vendors to count; without any, those that were called."""
        self.operations: dict[tuple[str, str], Counter[str]] = {}
        self.by_faults: dict[tuple[str, str], Counter[str]] = {}
        """Calls that a fault answered in the vendor's place: they cover nothing."""
        self.missed: dict[str, None] | None = None

    def add(self, report: dict[str, Any]) -> None:
        """Add a world's report, or another sum: calls add up, and what one saw was not missed."""
        if not report["operations"]:
            return
        for each in report["operations"]:
            operation = each["vendor"], each["operation"]
            self.operations.setdefault(operation, Counter()).update(each["statuses"])
            self.by_faults.setdefault(operation, Counter()).update(each.get("by_faults", {}))
        uncalled = [(each["vendor"], each["operation"]) for each in report["operations"] if not each["statuses"]]
        remarks = [remark for remark in report["never"] if not remark.endswith((NEVER, BY_FAULTS))]
        missed = dict.fromkeys([*remarks, *map(page_two, uncalled)])
        self.missed = missed if self.missed is None else {key: None for key in self.missed if key in missed}

    def never(self) -> list[str]:
        """What never happened; of an operation that was never called, only that."""
        silent = [operation for operation, calls in self.operations.items() if not calls]
        quiet = {*map(page_two, silent)}
        return [*map(self._uncalled, silent), *(remark for remark in self.missed or () if remark not in quiet)]

    def _uncalled(self, operation: tuple[str, str]) -> str:
        return f"{' '.join(operation)} {BY_FAULTS if self.by_faults[operation] else NEVER}"

    def report(self) -> dict[str, Any]:
        """The sum in the form of a world's report."""
        operations = [
            {"vendor": operation[0], "operation": operation[1], "statuses": dict(statuses)} | self._faults(operation)
            for operation, statuses in self.operations.items()
        ]
        return {"total": len(operations), "hit": self.hit(), "operations": operations, "never": self.never()}

    def _faults(self, operation: tuple[str, str]) -> dict[str, Any]:
        return {"by_faults": dict(self.by_faults[operation])} if self.by_faults[operation] else {}

    def hit(self, vendor: str | None = None) -> int:
        """How many operations (of a vendor) were called."""
        return sum(bool(statuses) for (owner, _), statuses in self.operations.items() if vendor in (None, owner))

    def vendors(self) -> list[str]:
        """The vendors that count, in the server's order."""
        known = dict.fromkeys(owner for owner, _ in self.operations)
        return [vendor for vendor in known if vendor in self.named or (not self.named and self.hit(vendor))]

    def unknown(self) -> list[str]:
        """Vendors that were named and that the server does not know."""
        known = {owner for owner, _ in self.operations}
        return [vendor for vendor in self.named if known and vendor not in known]

    def percent(self) -> float:
        """The share of the operations of the vendors that count; of none at all, nothing."""
        hit, total = self.sum()
        return 100 * hit / total if total and not self.unknown() else 0.0

    def sum(self) -> tuple[int, int]:
        """How many operations of the vendors that count were called, and how many they have."""
        counted = self.vendors()
        return sum(map(self.hit, counted)), sum(owner in counted for owner, _ in self.operations)

    def lines(self) -> Iterator[str]:
        """The sum as text; of a vendor that was named and never called, only that."""
        if not self.operations:
            yield "no test used the emulator"
            return
        for vendor in self.unknown():
            known = ", ".join(dict.fromkeys(owner for owner, _ in self.operations))
            yield f"{vendor}: there is no such vendor; there are {known}"
        for vendor in self.vendors():
            names = [name for owner, name in self.operations if owner == vendor]
            yield f"{vendor:16} {self.hit(vendor):4} of {len(names):4} operations"
            if self.hit(vendor):
                yield from self._missing(vendor, names)
        hit, total = self.sum()
        yield f"{'total':16} {hit:4} of {total:4} operations, {self.percent():.1f} %"

    def _missing(self, vendor: str, names: list[str]) -> Iterator[str]:
        uncalled = [name for name in names if not self.operations[vendor, name]]
        yield from wrapped(NEVER, [name for name in uncalled if not self.by_faults[vendor, name]])
        yield from wrapped(BY_FAULTS, [name for name in uncalled if self.by_faults[vendor, name]])
        remarks = [remark.removeprefix(f"{vendor} ") for remark in self.never() if remark.startswith(f"{vendor} ")]
        yield from wrapped("besides", [remark for remark in remarks if not remark.endswith((NEVER, BY_FAULTS))])


def page_two(operation: tuple[str, str]) -> str:
    """The server's remark on a list of which only the beginning was fetched; it makes none where nothing was."""
    return f"{' '.join(operation)} page two never fetched"


def wrapped(title: str, parts: list[str]) -> list[str]:
    """A list of parts as lines; none for none."""
    text = f"{title}: {', '.join(parts)}" if parts else ""
    return wrap(text, 110, initial_indent="    ", subsequent_indent="      ", break_long_words=False)
