"""Questions that are asked again, beside the same ones made anew."""

from itertools import count

import httpx2

PASSING = {"x-emulator-request", "date", "x-ratelimit-remaining", "x-ratelimit-reset"}
"""Headers that differ from one answer to the next."""
NUMBERS = count(1)


def said(answer: httpx2.Response) -> tuple[int, dict[str, str], bytes]:
    """All of an answer but what passes."""
    headers = {name: value for name, value in answer.headers.items() if name not in PASSING}
    return answer.status_code, headers, answer.content


def made_anew(client: httpx2.Client, path: str, **options: str) -> httpx2.Response:
    """The answer to a request that was never sent before: no other has this header."""
    return client.get(path, headers={"X-Number": str(next(NUMBERS)), **options})


def asked(client: httpx2.Client, path: str) -> tuple[int, dict[str, str], bytes]:
    """What is answered, remembered perhaps, which is what would be answered if it were made anew."""
    answer = said(client.get(path))
    assert answer == said(made_anew(client, path))
    return answer
