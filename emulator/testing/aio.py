"""The kit with `await`, for pytest-asyncio and anyio: the same worlds, phones and calls. Their types: `aio.pyi`."""

from emulator.testing.awaited import AsyncEmulator, AsyncPhone, AsyncPhoneCall, AsyncWorld

__all__ = ["AsyncEmulator", "AsyncPhone", "AsyncPhoneCall", "AsyncWorld"]
