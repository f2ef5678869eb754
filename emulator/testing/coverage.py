"""Which of the vendors' operations a test run called: the reports of many worlds as one."""

from collections import Counter
from collections.abc import Iterator
from textwrap import wrap
from typing import Any


class Coverage:
    """The sum of the reports that `GET /_emulator/coverage` gave, of worlds and of workers."""

    def __init__(self) -> None:
        self.operations: dict[tuple[str, str], Counter[str]] = {}
        self.never: list[Any] | None = None

    def add(self, report: dict[str, Any]) -> None:
        """Add a world's report, or another sum: calls add up, and what one saw was not missed."""
        for each in report["operations"]:
            self.operations.setdefault((each["vendor"], each["operation"]), Counter()).update(each["statuses"])
        if report["operations"]:
            missed = report["never"]
            self.never = missed if self.never is None else [each for each in self.never if each in missed]

    def report(self) -> dict[str, Any]:
        """The sum in the form of a world's report."""
        operations = [
            {"vendor": vendor, "operation": operation, "statuses": dict(statuses)}
            for (vendor, operation), statuses in self.operations.items()
        ]
        return {"total": len(operations), "hit": self.hit(), "operations": operations, "never": self.never or []}

    def hit(self, vendor: str | None = None) -> int:
        """How many operations (of a vendor) were called."""
        return sum(bool(statuses) for (owner, _), statuses in self.operations.items() if vendor in (None, owner))

    def percent(self) -> float:
        """The share of the operations that were called; of none at all, nothing."""
        return 100 * self.hit() / len(self.operations) if self.operations else 0.0

    def lines(self) -> Iterator[str]:
        """The sum as text."""
        if not self.operations:
            yield "no test used the emulator"
            return
        for vendor in dict.fromkeys(owner for owner, _ in self.operations):
            missed = [name for (owner, name), calls in self.operations.items() if owner == vendor and not calls]
            total = sum(owner == vendor for owner, _ in self.operations)
            yield f"{vendor:16} {total - len(missed):4} of {total:4} operations"
            if missed and self.hit(vendor):
                yield from wrapped(f"never called: {', '.join(missed)}")
        for remark in self.never or ():
            yield from wrapped(f"never: {remark}")
        yield f"{'total':16} {self.hit():4} of {len(self.operations):4} operations, {self.percent():.1f} %"


def wrapped(text: str) -> list[str]:
    """A long remark as lines."""
    return wrap(text, 110, initial_indent="    ", subsequent_indent="      ", break_long_words=False)
