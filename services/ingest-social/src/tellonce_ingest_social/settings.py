"""What ingest-social can be told by its environment: `TELLONCE_WEBHOOKS_PORT` is `webhooks.port`; good for local."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field
from tellonce_runtime.settings import Duration, PeerSettings, Section, ServiceSettings


class WebhooksSettings(Section):
    """The HTTP server that the networks call. Twilio signs the URL that it calls: `public_url` is its beginning."""

    host: str = "127.0.0.1"
    port: int = 8082
    public_url: str = Field(
        default="http://127.0.0.1:8082", description="without the path; accounts may name their own"
    )
    max_body_bytes: int = Field(default=4 * 1024 * 1024, ge=1024)


class MediaSettings(Section):
    """What one file from a network may cost, and where it may come from beside public addresses."""

    max_bytes: int = Field(default=25 * 1024 * 1024, ge=1024)
    timeout: Duration = Field(default=timedelta(seconds=8), description="for one file, redirects included")
    max_redirects: int = Field(default=4, ge=0, le=20)
    max_files: int = Field(default=20, ge=0, le=256, description="of one message")
    refused_types: tuple[str, ...] = ("text/html", "application/xhtml+xml")
    trusted: tuple[str, ...] = Field(default=(), description="origins that may be private: a proxy, a simulator")


class SocialSettings(Section):
    """How replies are sent, and where an account's secrets are."""

    lease: Duration = Field(default=timedelta(minutes=2), description="how long one try to send may take")
    poll: Duration = Field(default=timedelta(seconds=1), description="how often due sends and accounts are looked for")
    give_up_after: Duration = Field(default=timedelta(hours=24), description="then what can't get out has failed")
    timeout: Duration = Field(default=timedelta(seconds=20), description="for one call of a network")
    templates_every: Duration = Field(
        default=timedelta(minutes=15), description="how often the networks' approved templates are fetched"
    )
    secrets_folder: Path = Field(default=Path("var/secrets"), description="where `file:<name>` references point to")


class Settings(ServiceSettings):
    """All settings of ingest-social."""

    webhooks: WebhooksSettings = WebhooksSettings()
    media: MediaSettings = MediaSettings()
    social: SocialSettings = SocialSettings()
    history: PeerSettings = PeerSettings(target="127.0.0.1:9051")
