"""A local server that stands in for four telephony vendors' HTTP APIs."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.testing.aio import AsyncEmulator
    from emulator.testing.emulator import Emulator

__version__ = "0.1.0"
__all__ = ["AsyncEmulator", "Emulator", "__version__"]


def __getattr__(name: str) -> Any:
    """An emulator brings the whole server with it, so it is imported by whoever asks for it."""
    if name in ("AsyncEmulator", "Emulator"):
        from emulator.testing import aio, emulator

        emulator.load_server()
        return getattr(emulator if name == "Emulator" else aio, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
