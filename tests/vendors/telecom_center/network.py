"""Who takes part in the tests' calls, and the CDRs that these leave."""

from typing import Any

import httpx2

RECEPTION = "telecom_center/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08"
"""Of customer 123: online, internal number 101, shows 121200001."""
WAREHOUSE = "telecom_center/58e2c4b7-d09a-4f31-9b6d-0a8f7c15e309"
"""Of customer 1: offline, internal number 102, shows 441632960303."""
SIM = "telecom_center/2001"
"""External account of customer 1: internal number 201, not allowed to call outside."""
RINGS_RECEPTION, RINGS_WAREHOUSE, DISABLED = "441632960301", "441632960303", "441632960304"
ANN, BOB, MENU = "447700900123", "447700900124", "443301222970"
"""Two people outside, and Dial 9's main menu."""


def cdrs(api: httpx2.Client, kind: str, since: int = 0) -> list[Any]:
    """The attributes of CDRs after the first so many, the oldest first."""
    found = api.get(f"/{kind}", params={"sort": "id", "page[size]": 1000}).json()["data"]
    return [each["attributes"] | {"id": each["id"]} for each in found[since:]]


class Written:
    """The CDRs that a test makes."""

    def __init__(self, api: httpx2.Client) -> None:
        self.api = api
        self.before = [len(cdrs(api, kind)) for kind in ("incoming_trunk_cdrs", "termination_cdrs")]

    def incoming(self) -> list[Any]:
        """Those of calls that came in."""
        return cdrs(self.api, "incoming_trunk_cdrs", self.before[0])

    def outgoing(self) -> list[Any]:
        """Those of calls that went out."""
        return cdrs(self.api, "termination_cdrs", self.before[1])
