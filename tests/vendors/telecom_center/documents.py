"""Request documents, written short."""

from typing import Any

GATEWAY_OF_1 = "b4f04436-b378-403f-a6c5-8040ae1fb824"
OTHER_GATEWAY_OF_1 = "0c18063b-ef04-4072-b19b-06484708e84a"
GATEWAY_OF_123 = "7d90b1f2-6e35-4a8c-9c47-f05e2d81a603"
ROUTE_OF_1 = "a29e4de3-63d0-47ff-b098-8aaa9b4e34e1"
TRUNK_OF_123 = "25d2ea46-f684-4e72-b397-5fbd26983cb0"
DID_OF_123 = "32d039d5-f45c-44a5-ad01-a1ce39eafbe0"
DID_OF_1 = "0b7e3f64-9a0d-4f5c-b1d7-3c2e8a5f6d01"
DISABLED_DID = "a4c19d7e-2f38-4b60-8e95-71d0c6b3e402"
SIP_ACCOUNT = "c1c798dc-ee42-462e-8fca-0fa96d6fe3c0"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def link(kind: str, key: Any) -> dict[str, Any]:
    """A relationship object."""
    return {"data": {"type": kind, "id": key}}


def document(
    kind: str, key: Any = None, relationships: dict[str, Any] | None = None, **attributes: Any
) -> dict[str, Any]:
    """A document that creates or updates a record."""
    data: dict[str, Any] = {"type": kind}
    if key is not None:
        data["id"] = key
    if attributes:
        data["attributes"] = attributes
    if relationships is not None:
        data["relationships"] = relationships
    return {"data": data}


def owned(kind: str, customer: Any = "123", **attributes: Any) -> dict[str, Any]:
    """A document that creates a customer's record."""
    return document(kind, relationships={"customer": link("customers", customer)}, **attributes)
