"""Which processes make up tellonce, with what each is told by its environment."""

import os
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from tellonce_local.keys import Keys
from tellonce_local.settings import METRICS_OFFSET, LocalSettings
from tellonce_local.web import DIST, WIDGET_DIST


@dataclass(frozen=True, slots=True)
class Part:
    """One process: its command, its environment, the ports it must find free, and where it says that it is ready."""

    name: str
    command: tuple[str, ...]
    env: dict[str, str]
    ports: dict[str, int]
    ready_url: str


def command_path(name: str) -> str:
    """An entry point of this environment, whatever PATH says."""
    return str(Path(sysconfig.get_path("scripts")) / name)


def service_parts(settings: LocalSettings, keys: Keys, *, nats_url: str, mongo_url: str) -> list[Part]:
    """The services, each with only the settings that concern it (a setting that it doesn't know would stop it)."""
    shared = {
        **os.environ,
        "TELLONCE_NATS_URL": nats_url,
        "TELLONCE_MONGO_URL": mongo_url,
        "TELLONCE_FILES_URL": f"file://{(settings.folder / 'files').resolve()}",
        "TELLONCE_LOG_FORMAT": "json",
    }
    history, router, email, social, chat, search = (
        {f"TELLONCE_{name}_TARGET": f"127.0.0.1:{port}"}
        for name, port in (
            ("HISTORY", settings.history_port),
            ("ROUTER", settings.router_port),
            ("EMAIL", settings.email_port),
            ("NETWORKS", settings.social_port),
            ("CHATS", settings.chat_port),
            ("SEARCH", settings.search_port),
        )
    )
    return [
        _grpc_part(
            "history", "HISTORY", settings.history_port, keys,
            shared | {"TELLONCE_IDENTITY_KEY_FILE": str(keys.identity_key.resolve())},
        ),
        _grpc_part("router", "ROUTER", settings.router_port, keys, shared | history),
        _email_part(settings, keys, shared | history),
        _social_part(settings, keys, shared | history),
        _chat_part(settings, keys, shared | history | router),
        _grpc_part(
            "search", "SEARCH", settings.search_port, keys,
            shared | history | {"TELLONCE_SEARCH_FOLDER": str((settings.folder / "search").resolve())},
        ),
        _inbox_part(settings, keys, shared | history | router | email | social | chat | search),
    ]  # fmt: skip


def _grpc_part(name: str, setting: str, port: int, keys: Keys, env: dict[str, str]) -> Part:
    metrics = port + METRICS_OFFSET
    grpc = {
        "TELLONCE_GRPC_PORT": str(port),
        "TELLONCE_GRPC_CALLERS_FILE": str(keys.callers.resolve()),
        "TELLONCE_GRPC_TOKEN_FILE": str(keys.token_file(name).resolve()),
        "TELLONCE_HTTP_PORT": str(metrics),
    }
    ports = {f"TELLONCE_LOCAL_{setting}_PORT": port, f"TELLONCE_LOCAL_{setting}_PORT (+{METRICS_OFFSET})": metrics}
    return Part(name, (command_path(f"tellonce-{name}"),), env | grpc, ports, f"http://127.0.0.1:{metrics}/readyz")


def _email_part(settings: LocalSettings, keys: Keys, env: dict[str, str]) -> Part:
    smtp = {
        "TELLONCE_SMTP_PORT": str(settings.smtp_port),
        "TELLONCE_RELAY_HOST": "127.0.0.1",
        "TELLONCE_RELAY_PORT": str(settings.catcher_smtp_port),
    }
    part = _grpc_part("ingest-email", "EMAIL", settings.email_port, keys, env | smtp)
    part.ports["TELLONCE_LOCAL_SMTP_PORT"] = settings.smtp_port
    return part


def _social_part(settings: LocalSettings, keys: Keys, env: dict[str, str]) -> Part:
    own = {
        "TELLONCE_WEBHOOKS_PORT": str(settings.webhooks_port),
        "TELLONCE_WEBHOOKS_PUBLIC_URL": f"http://127.0.0.1:{settings.webhooks_port}",
        "TELLONCE_SOCIAL_SECRETS_FOLDER": str(keys.folder.resolve()),
    }
    part = _grpc_part("ingest-social", "SOCIAL", settings.social_port, keys, env | own)
    part.ports["TELLONCE_LOCAL_WEBHOOKS_PORT"] = settings.webhooks_port
    return part


def _chat_part(settings: LocalSettings, keys: Keys, env: dict[str, str]) -> Part:
    own = {
        "TELLONCE_CHAT_PORT": str(settings.widget_port),
        "TELLONCE_CHAT_PUBLIC_URL": f"http://127.0.0.1:{settings.widget_port}",
        "TELLONCE_CHAT_KEY_FILE": str(keys.chat_key.resolve()),
        "TELLONCE_CHAT_SECRETS_FOLDER": str(keys.folder.resolve()),
    }
    if WIDGET_DIST.is_dir():
        own |= {"TELLONCE_CHAT_STATIC": str(WIDGET_DIST), "TELLONCE_CHAT_DEMO": "true"}
    part = _grpc_part("ingest-chat", "CHAT", settings.chat_port, keys, env | own)
    part.ports["TELLONCE_LOCAL_WIDGET_PORT"] = settings.widget_port
    return part


def _inbox_part(settings: LocalSettings, keys: Keys, env: dict[str, str]) -> Part:
    own = {
        "TELLONCE_INBOX_PORT": str(settings.inbox_port),
        "TELLONCE_INBOX_BOOTSTRAP_TOKEN_FILE": str(keys.bootstrap_token.resolve()),
        "TELLONCE_GRPC_TOKEN_FILE": str(keys.token_file("inbox").resolve()),
        "TELLONCE_HTTP_PORT": str(settings.inbox_metrics_port),
    }
    if DIST.is_dir():
        own["TELLONCE_INBOX_STATIC"] = str(DIST)
    return Part(
        "inbox",
        (command_path("tellonce-inbox"),),
        env | own,
        {
            "TELLONCE_LOCAL_INBOX_PORT": settings.inbox_port,
            "TELLONCE_LOCAL_INBOX_METRICS_PORT": settings.inbox_metrics_port,
        },
        f"http://127.0.0.1:{settings.inbox_metrics_port}/readyz",
    )


def catcher_part(settings: LocalSettings) -> Part:
    """The mail catcher."""
    command = (
        sys.executable, "-m", "tellonce_local.catcher",
        "--smtp-port", str(settings.catcher_smtp_port), "--page-port", str(settings.catcher_page_port),
        "--submit-port", str(settings.smtp_port), "--folder", str(settings.folder / "mails"),
    )  # fmt: skip
    return Part(
        "catcher",
        command,
        dict(os.environ),
        {
            "TELLONCE_LOCAL_CATCHER_SMTP_PORT": settings.catcher_smtp_port,
            "TELLONCE_LOCAL_CATCHER_PAGE_PORT": settings.catcher_page_port,
        },
        f"http://127.0.0.1:{settings.catcher_page_port}/api/mails?limit=1",
    )


def traffic_part(settings: LocalSettings) -> Part:
    """Customers who keep writing."""
    command = (
        sys.executable, "-m", "tellonce_local.traffic",
        "--smtp-port", str(settings.smtp_port), "--catcher-port", str(settings.catcher_page_port),
    )  # fmt: skip
    return Part("customers", command, dict(os.environ), {}, "")


def networks_part(settings: LocalSettings) -> Part:
    """The networks that this machine plays, with customers who write there."""
    command = (
        sys.executable, "-m", "tellonce_local.networks",
        "--port", str(settings.networks_port), "--webhooks", f"http://127.0.0.1:{settings.webhooks_port}",
    )  # fmt: skip
    ports = {"TELLONCE_LOCAL_NETWORKS_PORT": settings.networks_port}
    return Part("networks", command, dict(os.environ), ports, f"{networks_url(settings)}/pictures/boots.png")


def networks_url(settings: LocalSettings) -> str:
    """Where the networks stand that this machine plays."""
    return f"http://127.0.0.1:{settings.networks_port}"


def cli_env(settings: LocalSettings, keys: Keys, *, nats_url: str, mongo_url: str) -> dict[str, str]:
    """What the command `tellonce` needs to reach this stack."""
    return {
        **os.environ,
        "TELLONCE_NATS_URL": nats_url,
        "TELLONCE_MONGO_URL": mongo_url,
        "TELLONCE_GRPC_TOKEN_FILE": str(keys.token_file("tellonce").resolve()),
        "TELLONCE_HISTORY_TARGET": f"127.0.0.1:{settings.history_port}",
        "TELLONCE_ROUTER_TARGET": f"127.0.0.1:{settings.router_port}",
        "TELLONCE_SEARCH_TARGET": f"127.0.0.1:{settings.search_port}",
        "TELLONCE_EMAIL_TARGET": f"127.0.0.1:{settings.email_port}",
        "TELLONCE_SOCIAL_TARGET": f"127.0.0.1:{settings.social_port}",
        "TELLONCE_CHAT_TARGET": f"127.0.0.1:{settings.chat_port}",
        "TELLONCE_INBOX_URL": f"http://127.0.0.1:{settings.inbox_port}",
        "TELLONCE_INBOX_BOOTSTRAP_TOKEN_FILE": str(keys.bootstrap_token.resolve()),
    }
