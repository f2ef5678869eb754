"""Long work in slices: others have a turn meanwhile."""

import asyncio
import gc
import threading
from time import monotonic

from emulator.pacing.slices import ROWS, SLICE_SECONDS, in_slices, off_the_loop


def work_for_a_slice() -> None:
    ends = monotonic() + SLICE_SECONDS
    while monotonic() < ends:
        pass


def test_others_have_a_turn_between_slices() -> None:
    async def main() -> int:
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(others())
        async for _ in in_slices(range(5)):
            work_for_a_slice()
        task.cancel()
        return turns

    assert asyncio.run(main()) == 5


def test_what_is_made_of_many_things_is_made_in_another_thread() -> None:
    def where() -> tuple[int, bool]:
        return threading.get_ident(), gc.isenabled()

    async def main() -> tuple[tuple[int, bool], tuple[int, bool]]:
        return await off_the_loop(ROWS, where), await off_the_loop(ROWS + 1, where)

    few, many = asyncio.run(main())
    assert few == (threading.get_ident(), True)
    assert many[0] != threading.get_ident()
    assert (many[1], gc.isenabled()) == (False, True)
