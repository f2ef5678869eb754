"""What somebody brings as a database: tried by what each vendor, and the control plane itself, would take."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ConfigDict, create_model

from emulator.control.faults import check_fault
from emulator.control.simulate import ACTION as SIMULATE
from emulator.control.simulate import check_later
from emulator.core import trial
from emulator.core.vendor import Vendor

Given = Mapping[str, Any]
"""The values of scheduled work, each with its type."""


def examine(content: bytes, vendors: Sequence[Vendor]) -> None:
    """Refuse (VersionMismatch) a database that no world could go on from. May be called in another thread."""
    works = {name: vendor.behaviour.given.get(name) for vendor in vendors for name in vendor.behaviour.actions}

    def check_work(action: str, given: Any) -> None:
        if action == SIMULATE:
            check_later(given, vendors)
        elif action in works:
            check_given(works[action], given)
        else:
            raise ValueError(f"no scheduled work is called {action!r}")

    trial.examine(content, lambda rule: check_fault(rule, vendors), check_work)


def check_given(wanted: Given | None, given: Any) -> None:
    """Refuse (ValueError) other values than scheduled work takes; where nobody says which, any object will do."""
    fields: dict[str, Any] = {name: (kind, ...) for name, kind in (wanted or {}).items()}
    config = ConfigDict(extra="allow" if wanted is None else "forbid", strict=True)
    create_model("Given", __config__=config, **fields).model_validate(given)
