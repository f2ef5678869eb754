"""Work in processes that can be ended: the server's end ends them too."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from tests.test_command_line import end, serving
from tests.vendors.sipgate.resources.test_faxes import bomb


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are looked up in /proc")
def test_sigterm_does_not_wait_for_a_bomb() -> None:
    with serving("--drawing-seconds", "60") as (process, url), ThreadPoolExecutor(1) as thread:
        sending = thread.submit(send_fax, url, bomb())
        while not (children := Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()):
            assert not sending.done()
        code, seconds = end(process)
        assert (code, seconds < 2) == (0, True)
        assert not Path("/proc", children[0]).exists()


def send_fax(url: str, content: bytes) -> int:
    """The status of the answer; 0 if the server ended before."""
    query, headers = {"version": "2.41", "target": "493023125077"}, {"Content-Type": "application/pdf"}
    client = httpx2.Client(base_url=url, auth=("sipgate", "secret"), timeout=30, trust_env=False)
    with client:
        try:
            return client.post("/my/events/faxes/", params=query, content=content, headers=headers).status_code
        except httpx2.TransportError:
            return 0
