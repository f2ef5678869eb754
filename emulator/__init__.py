"""A local server that stands in for four telephony vendors' HTTP APIs."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.testing.emulator import Emulator

__version__ = "0.1.0"
__all__ = ["Emulator", "__version__"]


def __getattr__(name: str) -> Any:
    """`Emulator` brings the whole server with it, so it is imported by whoever asks for it."""
    if name == "Emulator":
        from emulator.testing.emulator import Emulator, load_server

        load_server()
        return Emulator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
