"""A caller of actions in each of the two ways in which Dial 9 takes parameters."""

import json
from typing import Any

import httpx2
import pytest

from tests.conftest import World


class Dial9:
    """Calls actions of a world's unit; parameters go as a JSON body, or as JSON in the form's `params`."""

    def __init__(self, client: httpx2.Client, form: bool) -> None:
        self.client = client
        self.form = form

    def answer(self, action: str, **parameters: Any) -> httpx2.Response:
        """The whole response of an action."""
        if self.form:
            return self.client.post(f"/numbers/{action}", data={"params": json.dumps(parameters)})
        return self.client.post(f"/numbers/{action}", json=parameters)

    def envelope(self, action: str, **parameters: Any) -> dict[str, Any]:
        """The body of an answer that has the envelope, which always comes with HTTP 200."""
        answer = self.answer(action, **parameters)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        assert list(body) == ["status", "time", "flags", "data"]
        assert body["flags"] == {}
        return body

    def __call__(self, action: str, **parameters: Any) -> Any:
        """What a successful action gives."""
        body = self.envelope(action, **parameters)
        assert body["status"] == "success", body
        assert body["time"] == 0.0
        return body["data"]

    def refused(self, action: str, **parameters: Any) -> tuple[str, Any]:
        """Status and message (or messages) of an action that fails; it leaves the unit as it was."""
        before = self("list")
        body = self.envelope(action, **parameters)
        assert body["time"] is None
        assert self("list") == before
        (text,) = body["data"].values()
        return body["status"], text


@pytest.fixture(params=["json", "form"])
def dial9(request: pytest.FixtureRequest, world: World) -> Dial9:
    """A caller in a world of its own."""
    return Dial9(world.dial9(), form=request.param == "form")
