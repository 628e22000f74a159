"""What the inbox can be told by its environment: `TELLONCE_INBOX_STATIC` is `inbox.static`; defaults are for local."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr
from tellonce_runtime.settings import Duration, PeerSettings, Section, ServiceSettings


class InboxSettings(Section):
    """The browser's side: where it is served, who may sign in how often, how long a session and an undo last."""

    host: str = "127.0.0.1"
    port: int = 8080
    static: Path | None = Field(default=None, description="built UI (web/inbox/dist); None serves the API alone")
    secure_cookies: bool = Field(default=False, description="true behind TLS: the cookie then never travels without")
    allowed_origins: tuple[str, ...] = Field(default=(), description="further origins of the UI, as https://host:port")
    trusted_proxies: tuple[str, ...] = Field(default=(), description="networks whose X-Forwarded-For is believed")
    bootstrap_token: SecretStr | None = None
    bootstrap_token_file: Path | None = None
    undo: Duration = Field(default=timedelta(seconds=15), description="how long a reply can be taken back")
    session_idle: Duration = timedelta(hours=12)
    session_limit: Duration = Field(default=timedelta(days=7), description="then one signs in again, however active")
    sign_in_per_address: str = "30/minute"
    sign_in_per_account: str = "10/minute"
    max_file_bytes: int = Field(default=25 * 1024 * 1024, ge=1)
    ring: int = Field(default=10_000, ge=1, description="events kept for sockets that come back, per stream")
    socket_backlog: int = Field(default=4_000, ge=1, description="messages that may wait for one slow socket")
    socket_chats: int = Field(
        default=100, ge=0, description="chats of one browser whose words come ahead of the record"
    )
    heartbeat: Duration = Field(
        default=timedelta(seconds=5),
        description="between two signs of life for the router; a ping unanswered for so long closes its socket",
    )
    read_deadline: Duration = timedelta(seconds=5)
    write_deadline: Duration = timedelta(seconds=10)

    def bootstrap_secret(self) -> str:
        """The token of POST /api/admin/company; empty switches that call off."""
        if self.bootstrap_token_file:
            return self.bootstrap_token_file.read_text().strip()
        return self.bootstrap_token.get_secret_value() if self.bootstrap_token else ""


class Settings(ServiceSettings):
    """All settings of the inbox."""

    inbox: InboxSettings = InboxSettings()
    history: PeerSettings = PeerSettings(target="127.0.0.1:9051")
    router: PeerSettings = PeerSettings(target="127.0.0.1:9052")
    email: PeerSettings = PeerSettings(target="127.0.0.1:9054")
    chats: PeerSettings = PeerSettings(target="127.0.0.1:9055")
    networks: PeerSettings = PeerSettings(target="127.0.0.1:9056")
    search: PeerSettings = PeerSettings(target="127.0.0.1:9053")
