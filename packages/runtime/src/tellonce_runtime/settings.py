"""What the environment tells every service: `TELLONCE_NATS_URL` is `nats.url`; each default is good for local."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)?\Z")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def _read_duration(value: object) -> object:
    match = _DURATION.match(value) if isinstance(value, str) else None
    return timedelta(seconds=float(match[1]) * _SECONDS[match[2] or "s"]) if match else value


Duration = Annotated[timedelta, BeforeValidator(_read_duration)]
"""A timedelta that is written `500ms`, `30s`, `5m`, `2h`, `1d`, as plain seconds, or in ISO 8601."""


class Section(BaseModel):
    """A group of settings; a name that isn't known is an error, so that a typing mistake is seen at the start."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NatsSettings(Section):
    """The broker. `url` may hold several servers, separated by commas."""

    url: str = "nats://127.0.0.1:14222"
    credentials_seed_file: Path | None = None
    tls_ca: Path | None = None
    publish_timeout: Duration = timedelta(seconds=20)
    replicas: int = Field(default=1, ge=1, le=5)


class MongoSettings(Section):
    """The database. `timeout` is the end of any one operation, retries included."""

    url: SecretStr = SecretStr("mongodb://127.0.0.1:17017/?replicaSet=tellonce")
    timeout: Duration = timedelta(seconds=15)
    pool_size: int = Field(default=32, ge=1)


class GrpcSettings(Section):
    """The gRPC server of this service and its way to others; `token` or `token_file` is what it shows to them."""

    host: str = "127.0.0.1"
    port: int = 0
    callers_file: Path | None = None
    token: SecretStr | None = None
    token_file: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    tls_ca: Path | None = None
    require_client_cert: bool = False
    reflection: bool = True
    deadline: Duration = timedelta(seconds=10)
    drain: Duration = timedelta(seconds=10)


class PeerSettings(Section):
    """Where another service of ours answers gRPC: `host:port`."""

    target: str


class HttpSettings(Section):
    """Where health and metrics are served: /livez /readyz /metrics; port 0 serves nothing."""

    host: str = "127.0.0.1"
    port: int = 0


class LogSettings(Section):
    """How logs look; `auto` is JSON unless stdout is a terminal."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "text"] = "auto"


class BusSettings(Section):
    """How durables are consumed (docs/architecture.md, "The bus")."""

    batch: int = Field(default=256, ge=1, le=1024)
    fetch_wait: Duration = timedelta(seconds=1.5)
    ack_wait: Duration = timedelta(seconds=30)
    max_tries: int = Field(default=6, ge=1)
    bury_limit: int = Field(default=50, ge=1, description="so many buried in a row stop the consumer")
    pause: Duration = Field(default=timedelta(seconds=5), description="longest pause between tries in an outage")
    max_ack_pending: int = Field(default=4096, ge=1)
    resting: int = Field(
        default=1024, ge=1, description="so many may wait for writes that are gathered, before their ack"
    )
    spacing: Duration = Field(
        default=timedelta(seconds=0.5), description="between batches of what nobody waits for (notices, clues)"
    )


class FilesSettings(Section):
    """The file store: `file:///folder` (synced to disk) or `s3://bucket/prefix` (keys by the usual AWS_… variables)."""

    url: str = "file://var/files"


class TelemetrySettings(Section):
    """Where spans go; None exports nothing, trace context is passed on all the same."""

    otlp_endpoint: str | None = None


class ServiceSettings(BaseSettings):
    """What all services share; a service subclasses it and adds its own section."""

    model_config = SettingsConfigDict(
        env_prefix="TELLONCE_",
        env_nested_delimiter="_",
        env_nested_max_split=1,
        nested_model_default_partial_update=True,
        extra="ignore",
        frozen=True,
    )

    nats: NatsSettings = NatsSettings()
    mongo: MongoSettings = MongoSettings()
    grpc: GrpcSettings = GrpcSettings()
    http: HttpSettings = HttpSettings()
    log: LogSettings = LogSettings()
    bus: BusSettings = BusSettings()
    files: FilesSettings = FilesSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
