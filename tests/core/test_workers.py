"""Work in processes that can be ended: the server's end ends it too."""

from threading import Thread

import httpx2

from tests.test_command_line import end, serving
from tests.vendors.sipgate.resources.test_faxes import bomb


def test_sigterm_does_not_wait_for_a_bomb() -> None:
    with serving("--drawing-seconds", "60") as (process, url):
        query = {"version": "2.41", "target": "493023125077"}
        headers = {"Content-Type": "application/pdf"}
        client = httpx2.Client(base_url=url, auth=("sipgate", "secret"), timeout=30)
        sending = Thread(target=send, args=(client, query, bomb(), headers))
        sending.start()
        while workers_of(process.pid) == 0:
            assert sending.is_alive()
        code, seconds = end(process)
        sending.join()
        assert code == 0
        assert seconds < 2
