"""Every setting once: name, default, help. Feeds the environment, the command line and the docs.

`ServerSettings` are fixed when the server starts. `WorldSettings` are each world's own, can be
changed while it runs (`PATCH /_emulator/settings`) and start from the server's values.
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ServerSettings(BaseModel):
    """What the server is started with."""

    model_config = ConfigDict(extra="forbid")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8480, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    data: Path | None = Field(None, description="Folder that keeps the worlds; without it they live in memory.")
    dataset: str = Field("small-office", description="Dataset of every world: a name, or a .yaml or .sqlite file.")
    seed: int = Field(1, ge=0, le=2**63 - 1, description="Seed of everything random.")
    clock: str = Field("now", description="`now` runs with the machine; an ISO 8601 moment stands still there.")
    cache: Path | None = Field(None, description="Folder for prepared datasets; the user's cache folder by default.")
    worlds: int = Field(1000, ge=1, description="How many worlds may exist at once, those asleep in files included.")
    world_ttl: float = Field(3600, gt=0, description="Seconds of real time after which an idle world is dropped.")
    body_limit: int = Field(32 * 1024 * 1024, ge=1024, description="Largest request body in bytes.")
    control: bool = Field(True, description="Serve the control plane at /_emulator.")
    allowed_hosts: str = Field(
        "", description="Further Host names for the control plane, separated by commas; `*` allows any."
    )
    token: str | None = Field(None, description="Secret that the control plane asks for in X-Emulator-Token.")
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field(
        "warning", description="How much the server writes to its log."
    )


class WorldSettings(BaseModel):
    """What each world can change while it runs."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    sipcentric_rate_limit: int = Field(1200, ge=0, description="Sipcentric requests in 60 minutes per user; 0 = off.")
    sipcentric_heartbeat_seconds: float = Field(
        60, gt=0, le=86400 * 365, description="Seconds between heartbeats on the stream."
    )
    sipcentric_revision: Literal["current", "earlier"] = Field(
        "current", description="Which Sipcentric document gives names and spellings."
    )
    sipcentric_ring_seconds: float = Field(
        2, ge=0, le=3600, description="Seconds a Sipcentric call rings until it is answered, or found busy or failed."
    )
    sipcentric_talk_seconds: int = Field(
        10, ge=0, le=7200, description="Seconds that people talk on an answered Sipcentric call."
    )
    telecom_center_strict: bool = Field(
        False, description="Refuse telecom.center attributes that clients send although the document does not let them."
    )
    telecom_center_default_trunk: bool = Field(
        False, description="Give every new telecom.center customer an incoming trunk."
    )
    dial9_validation_seconds: float = Field(
        3600, ge=0, le=86400, description="Seconds until a Dial 9 subscriber's address is validated or refused."
    )
    webhook_mode: Literal["push", "pull"] = Field(
        "push", description="Send webhooks to their listeners, or hold them to be fetched from the control plane."
    )
    sms_delivery_seconds: float = Field(
        2, ge=0, le=86400 * 365, description="Seconds until a sent SMS gets its delivery status."
    )
