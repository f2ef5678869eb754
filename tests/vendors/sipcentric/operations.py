"""Every operation of both documents, with the ids that the documents print."""

import re
from dataclasses import dataclass
from typing import Any

ACCOUNT = "/customers/25"


@dataclass(frozen=True)
class Operation:
    """One operation: a request that succeeds as it stands, and what an extension user gets for it."""

    method: str
    path: str
    status: int
    extension: int
    json: Any = None
    user: str = "admin"
    """Who may do it: an admin, and a reseller too, or a reseller alone."""

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


ENTRY = {"type": "phonebookentry", "name": "Fred Mobile", "phoneNumber": "07902000000", "speedDial": 4}
SMS = {"type": "smsmessage", "to": "07902000000", "from": "01212854400", "body": "Hey, this API is awesome!"}
CALL = {
    "type": "call",
    "endpoint": "https://pbx.sipcentric.com/api/v1/customers/25/endpoints/1234",
    "to": "07902000000",
}
INTERVAL = {
    "type": "timeinterval",
    "name": "Mornings",
    "repeat": "WEEKLY",
    "includedTimes": [{"dayOfWeek": "MON", "startTime": "08:00", "endTime": "11:59"}],
}
PHONE = {"type": "phone", "shortNumber": "871", "name": "New Phone"}
NUMBER = {"type": "did", "number": "01632960991"}
CUSTOMER = {
    "firstName": "Fred",
    "lastName": "Bloggs",
    "company": "Some Great Company",
    "address1": "123 Some Street",
    "city": "Birmingham",
    "email": "support@example.com",
    "postcode": "BA0 6ER",
    "telephone": "01214960123",
}
"""As the official client's first example sends it."""

DOCUMENTED = (
    Operation("GET", "/customers", 200, 200),
    Operation("GET", ACCOUNT, 200, 200),
    Operation("GET", "/customers/me", 200, 200),
    Operation("POST", "/customers", 201, 401, CUSTOMER, "reseller"),
    Operation("PUT", ACCOUNT, 200, 401, {"telephone": "01214960123"}, "reseller"),
    Operation("GET", f"{ACCOUNT}/phonebook", 200, 200),
    Operation("GET", f"{ACCOUNT}/phonebook/716", 200, 200),
    Operation("POST", f"{ACCOUNT}/phonebook", 201, 201, ENTRY),
    Operation("PUT", f"{ACCOUNT}/phonebook/716", 200, 200, {**ENTRY, "phoneNumber": "07825000000", "speedDial": 12}),
    Operation("DELETE", f"{ACCOUNT}/phonebook/716", 204, 204),
    Operation("GET", f"{ACCOUNT}/sms", 200, 200),
    Operation("GET", f"{ACCOUNT}/sms/253368", 200, 200),
    Operation("POST", f"{ACCOUNT}/sms", 201, 201, SMS),
    Operation("GET", f"{ACCOUNT}/calls", 200, 401),
    Operation("GET", f"{ACCOUNT}/calls/7592317", 200, 401),
    Operation("POST", f"{ACCOUNT}/calls", 200, 400, CALL),
    Operation("GET", f"{ACCOUNT}/sounds", 200, 200),
    Operation("GET", f"{ACCOUNT}/sounds/1035", 200, 200),
    Operation("GET", f"{ACCOUNT}/sounds/1035.wav", 200, 200),
    Operation("POST", f"{ACCOUNT}/sounds", 201, 401, {"type": "music", "name": "waiting"}),
    Operation("DELETE", f"{ACCOUNT}/sounds/1035", 204, 401),
    Operation("GET", f"{ACCOUNT}/recordings", 200, 401),
    Operation("GET", f"{ACCOUNT}/recordings/1358371", 200, 401),
    Operation("GET", f"{ACCOUNT}/recordings/242348.wav", 200, 401),
    Operation("DELETE", f"{ACCOUNT}/recordings/1358371", 204, 401),
    Operation("GET", f"{ACCOUNT}/timeintervals", 200, 200),
    Operation("GET", f"{ACCOUNT}/timeintervals/431", 200, 200),
    Operation("POST", f"{ACCOUNT}/timeintervals", 201, 401, INTERVAL),
    Operation("PUT", f"{ACCOUNT}/timeintervals/31", 200, 401, INTERVAL),
    Operation("DELETE", f"{ACCOUNT}/timeintervals/31", 204, 401),
    Operation("GET", f"{ACCOUNT}/endpoints", 200, 200),
    Operation("GET", f"{ACCOUNT}/endpoints/101", 200, 200),
    Operation("GET", f"{ACCOUNT}/endpoints/102", 200, 401),
    Operation("GET", f"{ACCOUNT}/endpoints/101/sip", 200, 200),
    Operation("GET", f"{ACCOUNT}/endpoints/101/voicemail", 200, 200),
    Operation("GET", f"{ACCOUNT}/endpoints/1234/sip", 200, 401),
    Operation("GET", f"{ACCOUNT}/endpoints/101/sip/registrations", 200, 200),
    Operation("GET", f"{ACCOUNT}/endpoints/1234/sip/registrations", 200, 401),
    Operation("GET", f"{ACCOUNT}/endpoints/1234/voicemail", 200, 401),
    Operation("POST", f"{ACCOUNT}/endpoints", 201, 401, PHONE),
    Operation("PUT", f"{ACCOUNT}/endpoints/101", 200, 401, PHONE),
    Operation("DELETE", f"{ACCOUNT}/endpoints/6874", 204, 401),
    Operation("GET", f"{ACCOUNT}/phonenumbers", 200, 200),
    Operation("GET", f"{ACCOUNT}/phonenumbers/47", 200, 200),
    Operation("POST", f"{ACCOUNT}/phonenumbers", 201, 401, NUMBER),
    Operation("PUT", f"{ACCOUNT}/phonenumbers/50", 200, 401, {"identifier": "Desk"}),
    Operation("DELETE", f"{ACCOUNT}/phonenumbers/51", 204, 401),
    Operation("GET", f"{ACCOUNT}/phonenumbers/50/routingrules", 200, 200),
    Operation("GET", f"{ACCOUNT}/phonenumbers/50/routingrules/1", 200, 200),
    Operation("GET", f"{ACCOUNT}/outgoingcallerids", 200, 200),
    Operation("GET", f"{ACCOUNT}/outgoingcallerids/114", 200, 200),
    Operation("GET", f"{ACCOUNT}/creditstatus", 200, 401),
    Operation("GET", f"{ACCOUNT}/callbundles", 200, 401),
    Operation("GET", f"{ACCOUNT}/callbundles/1040", 200, 401),
    Operation("PUT", f"{ACCOUNT}/callbundles/1040", 200, 401, {"autoRenew": False}),
    Operation("GET", "/callbundles", 200, 401),
    Operation("GET", "/callbundles/1040", 200, 401),
    Operation("GET", f"{ACCOUNT}/linkedusers", 200, 200),
    Operation("GET", f"{ACCOUNT}/linkedusers/me", 200, 200),
    Operation("GET", f"{ACCOUNT}/linkedusers/2", 200, 401),
    Operation("GET", "/tokengenerator", 200, 200),
)
"""The stream is not here, because it does not end: see `resources/test_stream.py`."""
ITEM = re.compile(rf"{ACCOUNT}/(\w+)/\w+")
LISTS = sorted({found[1] for operation in DOCUMENTED if (found := ITEM.fullmatch(operation.path))})
"""The account's resources that are lists of items."""
OF_ONES_OWN = ("/customers/me", "/callbundles", "/callbundles/1040", f"{ACCOUNT}/linkedusers/me")
"""What a reseller, who belongs to no account, does not find."""

NOT_ALLOWED = (
    ("PUT", "/customers"),
    ("DELETE", ACCOUNT),
    ("PUT", f"{ACCOUNT}/phonebook"),
    ("DELETE", f"{ACCOUNT}/phonebook"),
    ("POST", f"{ACCOUNT}/phonebook/716"),
    ("DELETE", f"{ACCOUNT}/sms/253368"),
    ("PUT", f"{ACCOUNT}/sms/253368"),
    ("PUT", f"{ACCOUNT}/calls/7592317"),
    ("DELETE", f"{ACCOUNT}/calls/7592317"),
    ("POST", f"{ACCOUNT}/calls/7592317"),
    ("POST", f"{ACCOUNT}/recordings"),
    ("PUT", f"{ACCOUNT}/recordings/1358371"),
    ("POST", f"{ACCOUNT}/endpoints/101"),
    ("PUT", f"{ACCOUNT}/endpoints/101/sip"),
    ("POST", f"{ACCOUNT}/outgoingcallerids"),
    ("PUT", f"{ACCOUNT}/outgoingcallerids/114"),
    ("DELETE", f"{ACCOUNT}/outgoingcallerids/114"),
    ("POST", f"{ACCOUNT}/creditstatus"),
    ("PUT", f"{ACCOUNT}/creditstatus"),
    ("DELETE", f"{ACCOUNT}/creditstatus"),
    ("POST", f"{ACCOUNT}/callbundles"),
    ("DELETE", f"{ACCOUNT}/callbundles/1040"),
    ("POST", f"{ACCOUNT}/linkedusers"),
    ("PUT", f"{ACCOUNT}/linkedusers/me"),
    ("POST", f"{ACCOUNT}/phonenumbers/50/routingrules"),
    ("POST", f"{ACCOUNT}/endpoints/101/sip/registrations"),
    ("POST", "/tokengenerator"),
    ("PATCH", ACCOUNT),
    ("DELETE", "/stream"),
    ("POST", "/"),
)
"""Methods that neither document gives a resource."""
