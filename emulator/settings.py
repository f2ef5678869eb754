"""Every setting once: name, default, help. Feeds the environment, the command line and the docs.

`ServerSettings` are fixed when the server starts. `WorldSettings` are each world's own, can be
changed while it runs (`PATCH /_emulator/settings`) and start from the server's values.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

PREFIX = "EMULATOR_"
"""What the names of our variables in the environment begin with."""


def local_url() -> str:
    """Where a server of this machine is, with the settings of the environment."""
    host = os.environ.get(f"{PREFIX}HOST") or "127.0.0.1"
    host = "127.0.0.1" if host in ("0.0.0.0", "::", "localhost") else host
    return f"http://{f'[{host}]' if ':' in host else host}:{os.environ.get(f'{PREFIX}PORT') or 8480}"


def known_zone(name: str) -> str:
    """The name of a time zone. ValueError if there is none of that name."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("must be the name of a time zone, such as Europe/London") from None
    return name


def cluster_name(name: str) -> str:
    """The name of a cluster. ValueError for what PostgreSQL takes for no schema's name of ours as it is."""
    from emulator.shelf.place import NAME

    if not NAME.fullmatch(name) or name in ("public", "information_schema") or name.startswith("pg_"):
        raise ValueError("use 1 to 63 small letters, digits and _, beginning with a letter; not public, not pg_…")
    return name


class ServerSettings(BaseModel):
    """What the server is started with."""

    model_config = ConfigDict(extra="forbid")

    host: str = Field(
        "127.0.0.1",
        min_length=1,
        description="Address or name to listen on: `localhost` is both 127.0.0.1 and ::1, "
        "`0.0.0.0` every IPv4 address, `::` every address.",
    )
    port: int = Field(8480, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    data: Path | None = Field(
        None, description="Folder that keeps the worlds, for several servers perhaps; without it they live in memory."
    )
    shared: str | None = Field(
        None, description="PostgreSQL database that keeps the worlds, for servers on many machines: postgresql://…"
    )
    shared_name: Annotated[str, AfterValidator(cluster_name)] = Field(
        "emulator", description="Name of the cluster, which its schema in the database has."
    )
    shared_seconds: float = Field(
        5, gt=0, le=600, description="Seconds that a request waits for PostgreSQL before it is refused."
    )
    shared_lease_seconds: float = Field(
        2, ge=0.5, le=600, description="Seconds until others may take over the worlds of a server that is gone."
    )
    advertise: str | None = Field(
        None, description="Address at which the other servers reach this one; by default where it listens."
    )
    lease_seconds: float = Field(1, ge=0, le=60, description="Seconds to wait for a world that another server has.")
    dataset: str = Field("small-office", description="Dataset of every world: a name, or a .yaml, .sqlite, .zip file.")
    seed: int = Field(1, ge=0, le=2**63 - 1, description="Seed of everything random.")
    clock: str = Field("now", description="`now` runs with the machine; an ISO 8601 moment stands still there.")
    cache: Path | None = Field(None, description="Folder for prepared datasets; the user's cache folder by default.")
    worlds: int = Field(
        1000, ge=1, description="How many worlds may exist at once, those that are not in memory included."
    )
    worlds_in_memory: int = Field(
        200, ge=1, description="How many worlds stay in memory where they are kept elsewhere; the others come back."
    )
    world_ttl: float = Field(
        3600,
        gt=0,
        description="Seconds of real time after which an idle world is dropped; one that is kept leaves memory.",
    )
    body_limit: int = Field(32 * 1024 * 1024, ge=1024, description="Largest request body in bytes.")
    answers_bytes: int = Field(
        8 * 1024 * 1024,
        ge=0,
        le=2**40,
        description="Bytes that answers may take which are remembered until something that they were made from is "
        "written; 0 makes each anew.",
    )
    drawing_seconds: float = Field(
        5, gt=0, le=600, description="Seconds that drawing a fax may take; six times as many if it is a long one."
    )
    control: bool = Field(True, description="Serve the control plane at /_emulator.")
    allowed_hosts: str = Field(
        "", description="Further Host names for the control plane, separated by commas; `*` allows any."
    )
    cors: str = Field(
        "", description="Origins whose pages browsers let call the APIs, separated by commas; `*` is any page."
    )
    token: str | None = Field(
        None,
        pattern=r"^[!-~]([ -~]*[!-~])?$",
        description="Secret that the control plane asks for in X-Emulator-Token.",
    )
    base_url: str | None = Field(
        None, description="Address that links begin with, a proxy's for example; by default the one that was asked."
    )
    trusted_proxies: str = Field(
        "",
        description="Addresses and networks, separated by commas, whose Forwarded and X-Forwarded- headers "
        "are believed; `*` is any.",
    )
    drain_seconds: float = Field(
        0,
        ge=0,
        le=3600,
        description="Seconds to go on after SIGTERM while health says `draining`; a second signal ends them.",
    )
    log_requests: bool = Field(False, description="Write a line to the log for each request to a vendor.")
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field(
        "warning", description="How much the server writes to its log."
    )

    @field_validator("data", "cache", mode="before")
    @classmethod
    def check_folder(cls, folder: Any) -> Any:
        """No name at all would be the folder that the server happens to be started in."""
        if folder == "":
            raise ValueError("name a folder; the present one is `.`")
        return folder

    @field_validator("allowed_hosts")
    @classmethod
    def check_allowed_hosts(cls, text: str) -> str:
        """What no request can name would let nobody in, and nobody would know."""
        from emulator.exchange.address import read_hosts

        return read_hosts(text) if text else text

    @field_validator("cors")
    @classmethod
    def check_cors(cls, text: str) -> str:
        """What is no origin would let no page in, and nobody would know."""
        from emulator.exchange.cors import read_origins

        return read_origins(text) if text else text

    @field_validator("base_url")
    @classmethod
    def check_base_url(cls, text: str | None) -> str | None:
        """Links could not begin with just anything."""
        from emulator.exchange.address import read_base_url

        return None if text is None else read_base_url(text)

    @field_validator("shared")
    @classmethod
    def check_shared(cls, text: str | None) -> str | None:
        """No address at all would be the database that libpq takes by default."""
        if text is not None and not text.strip():
            raise ValueError("name a database: postgresql://user:password@host:5432/database")
        return text

    @field_validator("advertise")
    @classmethod
    def check_advertise(cls, text: str | None) -> str | None:
        """Others could not reach just anything."""
        from emulator.exchange.address import read_base_url

        if text is not None and not text.startswith("http://"):
            raise ValueError(
                "write http://ADDRESS:PORT: servers ask each other without TLS, and without a proxy between them"
            )
        return None if text is None else read_base_url(text)

    @model_validator(mode="after")
    def check_keeping(self) -> Self:
        """Worlds are kept in one place."""
        if self.shared and self.data:
            kept = "worlds are kept either in a folder (--data, EMULATOR_DATA)"
            raise ValueError(f"{kept} or in PostgreSQL (--shared, EMULATOR_SHARED)")
        return self

    @field_validator("trusted_proxies")
    @classmethod
    def check_trusted_proxies(cls, text: str) -> str:
        """A proxy that is named wrongly would not be trusted, and nobody would know."""
        from emulator.exchange.address import check_proxies

        return check_proxies(text) if text else text


class WorldSettings(BaseModel):
    """What each world can change while it runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sipcentric_rate_limit: int = Field(1200, ge=0, description="Sipcentric requests in 60 minutes per user; 0 = off.")
    sipcentric_heartbeat_seconds: float = Field(
        60, gt=0, le=86400 * 365, description="Seconds between heartbeats on the stream."
    )
    sipcentric_revision: Literal["current", "earlier"] = Field(
        "current", description="Which Sipcentric document gives names, spellings and the order of lists."
    )
    sipcentric_ring_seconds: float = Field(
        2, ge=0, le=3600, description="Seconds a Sipcentric call rings until it is answered, or found busy or failed."
    )
    sipcentric_talk_seconds: int = Field(
        10, ge=0, le=7200, description="Seconds that people talk on an answered Sipcentric call."
    )
    sipcentric_time_zone: Annotated[str, AfterValidator(known_zone)] = Field(
        "Europe/London", description="Time zone in which Sipcentric's time intervals are meant."
    )
    telecom_center_strict: bool = Field(
        False, description="Refuse telecom.center attributes that clients send although the document does not let them."
    )
    telecom_center_default_trunk: bool = Field(
        False, description="Give every new telecom.center customer an incoming trunk."
    )
    telecom_center_session_seconds: float = Field(
        3600, ge=1, le=86400 * 365, description="Seconds until the address of a telecom.center session expires."
    )
    dial9_validation_seconds: float = Field(
        3600, ge=0, le=86400, description="Seconds until a Dial 9 subscriber's address is validated or refused."
    )
    ring_seconds: float = Field(
        2,
        ge=0,
        le=3600,
        description="Seconds until an outside number answers, or is found busy; Sipcentric has its own.",
    )
    talk_seconds: float = Field(
        60,
        ge=0,
        le=86400,
        description="Seconds that an outside number talks until it hangs up; Sipcentric has its own.",
    )
    network: Literal["joined", "apart"] = Field(
        "joined", description="Whether calls and messages reach the numbers of the world's other vendors."
    )
    webhook_mode: Literal["push", "pull"] = Field(
        "push", description="Send webhooks to their listeners, or hold them to be fetched from the control plane."
    )
    journal_entries: int = Field(2000, ge=1, le=1_000_000, description="How many exchanges the journal keeps.")
    journal_bytes: int = Field(
        16 * 1024 * 1024, ge=1, le=2**40, description="How many bytes they may take, headers and bodies included."
    )
    log: bool = Field(
        True, description="Remember what each request changed, so that a world can be taken back to before it."
    )
    log_changes: int = Field(
        2000, ge=2, le=1_000_000, description="How many changes the log keeps at most; half of them at least."
    )
    log_bytes: int = Field(
        16 * 1024 * 1024,
        ge=1,
        le=2**40,
        description="How many bytes they may take; the log of a world larger than half of that ends once half full.",
    )
    webhook_verify: bool = Field(
        True, description="Check the certificates of webhook listeners; SSL_CERT_FILE may name those of your own CA."
    )
    webhook_anywhere: bool = Field(
        False, description="Send webhooks to names reserved for documentation and to link-local addresses too."
    )
    sms_delivery_seconds: float = Field(
        2, ge=0, le=86400 * 365, description="Seconds until a sent SMS gets its delivery status."
    )
