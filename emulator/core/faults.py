"""Faults: which requests they hit, how often. What they do is in `effects.py`."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from emulator.core.journal import Exchange
from emulator.core.matching import meets

if TYPE_CHECKING:
    from emulator.core.world import World

MOST_SPENT = 100


@dataclass(slots=True)
class Fault:
    """One rule. The requests that it matches are counted; those it hits are spoilt."""

    id: str
    match: dict[str, Any]
    effect: dict[str, Any]
    vendors: list[str]
    """Vendors that know the effect's error."""
    preset: str | None = None
    nth: int | None = None
    times: int | None = None
    probability: float = 1.0
    until: str | None = None
    """Moment at which it ends."""
    seen: int = 0
    hits: int = 0

    @property
    def spent(self) -> bool:
        """Whether it hit as often as it should."""
        return self.times is not None and self.hits >= self.times

    def concerns(self, exchange: Exchange) -> bool:
        """Whether the rule is about this request."""
        return exchange.vendor in self.vendors and meets(self.match, exchange)


class Faults:
    """The faults of one world, in the order in which they were set."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.rules: list[Fault] = []
        self.active: list[Fault] = []
        """Those that may still hit."""
        self.number = 0

    def add(self, **values: Any) -> Fault:
        """Set a fault; of those that are spent, the latest are remembered."""
        self.number += 1
        fault = Fault(id=f"f{self.number}", **values)
        spent = [rule for rule in self.rules if rule.spent]
        forgotten = spent[:-MOST_SPENT]
        self._keep([rule for rule in self.rules if rule not in forgotten] + [fault])
        return fault

    def _keep(self, rules: list[Fault]) -> None:
        self.rules, self.active = rules, [rule for rule in rules if not rule.spent]

    def hit(self, exchange: Exchange, streaming: bool = False) -> Fault | None:
        """The first fault that hits this request, or this stream; every one that matches counts it."""
        found = None
        for fault in self.active:
            if bool(fault.effect.get("cut_stream")) == streaming and fault.concerns(exchange):
                fault.seen += 1
                if found is None and self._strikes(fault):
                    found = fault
        if found:
            found.hits += 1
            exchange.fault = found.id
            self._keep(self.rules)
        return found

    def _strikes(self, fault: Fault) -> bool:
        if fault.nth is not None and fault.seen < fault.nth:
            return False
        if fault.until is not None and self.world.clock.stamp() >= fault.until:
            return False
        return fault.probability >= 1 or self.world.chance.dice("fault") < fault.probability

    def remove(self, fault_id: str) -> bool:
        """Remove one fault; False if there is none of this id."""
        before = len(self.rules)
        self._keep([fault for fault in self.rules if fault.id != fault_id])
        return len(self.rules) < before

    def clear(self) -> None:
        """Remove every fault."""
        self._keep([])

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return {"number": self.number, "rules": [asdict(fault) for fault in self.rules]}

    def load(self, state: dict[str, Any]) -> None:
        """Back to a snapshot's state."""
        self.number = state["number"]
        self._keep([Fault(**rule) for rule in state["rules"]])
