"""History: who listens, and how many may."""

import pytest

from emulator.journal.bus import MOST_LISTENERS, History, TooManyListeners


def test_so_many_may_listen_at_once() -> None:
    history = History()
    places = [history.listening() for _ in range(MOST_LISTENERS)]
    for place in places:
        place.__enter__()
    with pytest.raises(TooManyListeners, match="wait for what happens"):
        history.check_room()
    places[0].__exit__(None, None, None)
    history.check_room()
