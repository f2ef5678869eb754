"""The vendors' resources as data: where they are, how they are paged, filtered, sorted, made and changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.conftest import World
from tests.vendors.telecom_center.documents import GATEWAY_OF_123, document, link, owned

Item = dict[str, Any]
CUSTOMER = "/customers/25"


@dataclass(frozen=True)
class Resource:
    """A list of records, and what can be done with them."""

    vendor: str
    path: str
    key: str = "id"
    pages: Callable[[int, int], Mapping[str, Any]] | None = None
    """The parameters of a page, by its number from 1 and its size."""
    new: Any = None
    """A body that makes one."""
    sorts: tuple[str, ...] = ()
    splits: tuple[tuple[Mapping[str, str], ...], ...] = ()
    """Sets of filters, each of which divides the list: every record is found by one."""
    change: str = ""
    """The method that changes a record with what was read of it."""
    deletes: bool = False
    query: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.vendor}:{self.path}"

    def client(self, world: World) -> httpx2.Client:
        """Who asks."""
        client = world.of(self.vendor)
        client.headers["Accept"] = "application/vnd.api+json" if self.vendor == "telecom_center" else "application/json"
        return client

    def items(self, answer: httpx2.Response) -> list[Item]:
        """The records of an answer."""
        assert answer.status_code == 200, answer.text
        document = answer.json()
        if self.vendor == "sipgate":
            (document,) = document.values()
            return next(value for value in document.values() if isinstance(value, list))
        found: list[Item] = document["items"] if "items" in document else document["data"]
        return found

    def listed(self, client: httpx2.Client, **query: Any) -> list[Item]:
        """All records that a query finds, the whole list in one page."""
        whole = dict(self.pages(1, 200)) if self.pages else {}
        return self.items(client.get(self.path, params={**self.query, **whole, **query}))

    def id_of(self, item: Item) -> str:
        """A record's id."""
        if self.key != "UUID":
            return str(item[self.key])
        return str(item["contactMeta"]["UUID"])

    def address(self, item: Item) -> str:
        """Where a record is."""
        return f"{self.path}/{self.id_of(item)}"


def numbered(page: int, size: int) -> Mapping[str, Any]:
    return {"page": page, "pageSize": size}


def bracketed(page: int, size: int) -> Mapping[str, Any]:
    return {"page[number]": page, "page[size]": size}


def offset(page: int, size: int) -> Mapping[str, Any]:
    return {"limit": size, "offset": (page - 1) * size}


def sipcentric(path: str, **more: Any) -> Resource:
    return Resource("sipcentric", f"{CUSTOMER}/{path}", pages=numbered, **more)


def operator(path: str, **more: Any) -> Resource:
    return Resource("telecom_center", f"/{path}", pages=bracketed, **more)


def flag(name: str) -> tuple[Mapping[str, str], ...]:
    """A filter on a truth value."""
    return {f"filter[{name}]": "true"}, {f"filter[{name}]": "false"}


def owners() -> tuple[Mapping[str, str], ...]:
    """A filter on the customer, for each one of the dataset."""
    return tuple({"filter[customer.id]": key} for key in ("1", "123", "124", "999"))


def split_at(moment: str) -> tuple[Mapping[str, str], ...]:
    """The two sides of a moment at which nothing happened."""
    return {"startedBefore": moment}, {"startedAfter": moment}


ENTRY = {"type": "phonebookentry", "name": "Ada Lovelace", "phoneNumber": "01214960777", "speedDial": 9}
TIME = {"dayOfWeek": "MON", "startTime": "08:00", "endTime": "11:59"}
INTERVAL = {"type": "timeinterval", "name": "Mornings", "repeat": "WEEKLY", "includedTimes": [TIME]}
PHONE = {"type": "phone", "shortNumber": "872", "name": "Desk", "callWaiting": False}
NAMED = ("id", "name")
DIRECTIONS = tuple({"direction": each} for each in ("incoming", "outgoing", "missed_incoming", "missed_outgoing"))

RESOURCES = (
    sipcentric("phonebook", new=ENTRY, change="PUT", deletes=True),
    sipcentric("endpoints", new=PHONE, change="PUT", deletes=True),
    sipcentric("phonenumbers", new={"number": "07700900991"}, change="PUT", deletes=True),
    sipcentric("timeintervals", new=INTERVAL, change="PUT", deletes=True),
    sipcentric("calls", splits=(split_at("2014-01-01T00:00:00Z"),)),
    sipcentric("recordings", deletes=True, splits=(split_at("2014-01-01T00:00:00Z"),)),
    sipcentric("sms"),
    sipcentric("sounds", query={"type": "prompt"}, change="PUT", deletes=True),
    operator("customers", new=document("customers", "777", name="Ada", language="LV", capacity_limit=3), change="PATCH",
             deletes=True, sorts=("id", "name", "language", "capacity_limit", "sip_account_limit")),
    operator("incoming_trunks", new=owned("incoming_trunks", name="New", transport_protocol="TCP", codecs=["PCMA"]),
             change="PATCH", deletes=True, sorts=("id", "name", "domain", "transport_protocol"), splits=(owners(),)),
    operator("available_did_numbers", new=owned("available_did_numbers", number="441632960999", enabled=False),
             change="PATCH", deletes=True, sorts=("id", "number", "enabled"), splits=(flag("enabled"), owners())),
    operator("termination_gateways",
             new=owned("termination_gateways", name="New", host="gw.example.com", port=5070, src_rewrite_rule="^0"),
             change="PATCH", deletes=True, sorts=("id", "name", "host", "port"), splits=(owners(),)),
    operator("termination_routes",
             new=document("termination_routes", name="New", dst_prefix="44", relationships={
                 "customer": link("customers", "123"), "gateway": link("termination_gateways", GATEWAY_OF_123)}),
             change="PATCH", deletes=True, sorts=("id", "name", "src_prefix", "dst_prefix"), splits=(owners(),)),
    operator("external_account_routes", new=document("external_account_routes", "777", relationships={
        "customer": link("customers", "123")}), deletes=True, sorts=("id", "external_caller_id"),
        splits=(flag("allow_external_calls"), owners())),
    operator("sip_device_routes", change="PATCH", sorts=("id", "username", "is_online"),
             splits=(flag("allow_external_calls"), owners())),
    operator("termination_cdrs", sorts=("id", "time_start", "duration", "aleg_code"), splits=(owners(),)),
    operator("incoming_trunk_cdrs", sorts=("id", "time_start", "duration", "did_number"), splits=(owners(),)),
    *(Resource("sipgate", f"/my/events{kind}", pages=offset, splits=(DIRECTIONS,), deletes=bool(kind))
      for kind in ("", "/calls", "/faxes", "/sms", "/voicemails")),
    Resource("sipgate", "/my/contacts", key="UUID", pages=offset),
)  # fmt: skip
