"""What `make run` can be told by environment variables; every default is good for a first look."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from tellonce_local.ports import free_port

SERVICES = ("history", "router", "ingest-email", "ingest-social", "ingest-chat", "search", "inbox")
METRICS_OFFSET = 50
"""Health and metrics of a gRPC service stand this far above its gRPC port."""


class LocalSettings(BaseSettings):
    """Ports and folder of the local stack: TELLONCE_LOCAL_NATS_PORT=… and so on; all ports below 32768.

    `services` names those to start (a JSON list): whoever works on one runs it beside the others. With
    TELLONCE_LOCAL_PRIORITIES=false no process gives way to another where processors are short (see `priorities.py`)."""

    model_config = SettingsConfigDict(env_prefix="TELLONCE_LOCAL_")

    folder: Path = Path("var")
    company: Path = Path(__file__).with_name("demo") / "company.toml"
    services: tuple[str, ...] = SERVICES
    priorities: bool = True
    nats_port: int = 14222
    mongo_port: int = 17017
    inbox_port: int = 8080
    smtp_port: int = 2525
    catcher_smtp_port: int = 2526
    catcher_page_port: int = 8025
    history_port: int = 9051
    router_port: int = 9052
    search_port: int = 9053
    email_port: int = 9054
    chat_port: int = 9055
    widget_port: int = 8081
    social_port: int = 9056
    webhooks_port: int = 8082
    networks_port: int = 8083
    inbox_metrics_port: int = 9107


class GivenSettings(BaseSettings):
    """What `make run` passes on without the prefix of the local stack."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    nats_url: str = Field(default="", validation_alias="TELLONCE_NATS_URL")
    mongo_url: str = Field(default="", validation_alias="TELLONCE_MONGO_URL")
    reset: bool = Field(default=False, validation_alias="RESET")
    demo: Literal["", "traffic"] = Field(default="", validation_alias="DEMO")


def on_free_ports(folder: Path) -> LocalSettings:
    """Settings of a stack that stands beside others: every port is free, also those of health and metrics."""
    names = [name for name in LocalSettings.model_fields if name.endswith("_port")]
    ports = {name: free_port(beside=METRICS_OFFSET) for name in names}
    return LocalSettings.model_validate({"folder": folder, **ports})
