"""A program of a user's own, which knows nothing of the emulator."""

import json
import urllib.request
from base64 import b64encode


def remind(base_url: str, user: str, password: str) -> str:
    """Send a reminder by SMS, and return its id."""
    token = b64encode(f"{user}:{password}".encode()).decode()
    body = {"type": "smsmessage", "to": "07902000000", "from": "01212854400", "body": "Tomorrow at nine"}
    headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{base_url}/customers/25/sms", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return str(json.load(answer)["id"])
