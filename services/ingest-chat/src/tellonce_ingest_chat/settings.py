"""What ingest-chat can be told by its environment: `TELLONCE_CHAT_PORT` is `chat.port`; good for local."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field
from tellonce_runtime.settings import Duration, PeerSettings, Section, ServiceSettings


class ChatSettings(Section):
    """The server that visitors' browsers talk to, and how many of them from one place."""

    host: str = "127.0.0.1"
    port: int = 8081
    public_url: str = Field(default="http://127.0.0.1:8081", description="as browsers see it: an origin of our own")
    key_file: Path = Field(
        default=Path("var/secrets/chat.key"), description="signs session tokens; one for all replicas"
    )
    secrets_folder: Path = Field(default=Path("var/secrets"), description="where `file:<name>` references point to")
    static: Path | None = Field(default=None, description="the widget's build; None serves no widget")
    demo: bool = Field(default=False, description="serve the demo shop page of the widget's build at /demo")
    trusted_hops: int = Field(default=0, ge=0, description="proxies of ours in front, which write X-Forwarded-For")
    address_sockets: int = Field(default=20, ge=1, description="connections from one address at once")
    address_sessions: int = Field(default=60, ge=1, description="new sessions from one address in a minute")
    socket_backlog: int = Field(default=500, ge=10, description="frames that may wait for a slow visitor")
    poll: Duration = Field(default=timedelta(seconds=1), description="how often accounts are looked for")
    look: Duration = Field(default=timedelta(seconds=5), description="how often places in the queue and silence are")
    away_after: Duration = Field(default=timedelta(seconds=60), description="then answers are mailed to who left")


class Settings(ServiceSettings):
    """All settings of ingest-chat."""

    chat: ChatSettings = ChatSettings()
    history: PeerSettings = PeerSettings(target="127.0.0.1:9051")
    router: PeerSettings = PeerSettings(target="127.0.0.1:9052")
