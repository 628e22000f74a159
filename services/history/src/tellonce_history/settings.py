"""What the environment tells history."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr
from tellonce_runtime.settings import Duration, GrpcSettings, HttpSettings, Section, ServiceSettings


class HistorySettings(Section):
    """Rules of the record."""

    follow_up_window: Duration = timedelta(days=14)
    """How long after its last entry a conversation is gone on with by the same subject or "what about my request"."""
    phone_region: str = Field(default="TR", pattern=r"^[A-Z]{2}$")
    """Country (ISO 3166) of phone numbers that are given without one."""
    send_check: Duration = timedelta(seconds=1)
    """How often replies are looked for whose time to leave has come."""
    proof_valid: Duration = timedelta(minutes=15)
    """How long the code counts by which a customer proves a profile."""
    proof_guesses: int = Field(default=5, ge=1, le=20)
    """How many wrong codes end a proof."""
    proofs_per_day: int = Field(default=5, ge=1)
    """How many codes go out for one profile, or to one address, in 24 hours."""
    talks: int = Field(default=4096, ge=0)
    """So many chats are kept in mind between two words, so that the next needs nothing read; 0 keeps none."""
    fresh: int = Field(default=4096, ge=0)
    """So many words that were told last are kept in mind for those who follow the record; 0 keeps none."""
    conclude_within: Duration = timedelta(seconds=0.25)
    """How long rows and times of words that were told may wait, to be written for many words together."""
    crash_on_subject: str = ""
    """For chaos tests only: a message with this very subject ends the process at once."""


class IdentitySettings(Section):
    """The key of person nodes: 32 bytes in hex, made once, in every backup, never another."""

    key: SecretStr | None = None
    key_file: Path | None = Path("var/secrets/identity.key")


class BriefSettings(Section):
    """An OpenAI-compatible endpoint that rewords hand-off cards; without an address none does."""

    url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    """Where it answers, up to the version ("https://models.example/v1"); empty leaves the cards as they are."""
    model: str = ""
    """Name of the model there."""
    key: SecretStr | None = None
    key_file: Path | None = None
    """Its key, or a file with it; a server of one's own may need none."""
    deadline: Duration = timedelta(seconds=4)
    """How long a card waits for it; afterwards the card is shown as it is."""


class ErasureSettings(Section):
    """Rules of erasing."""

    services: tuple[str, ...] = ("router", "inbox", "search", "ingest-email", "ingest-chat", "ingest-social")
    """Who must report before an erasure is done: the services that run here. As JSON: ["router", "inbox"]."""


class RetentionSettings(Section):
    """How long what is recorded is kept; all is kept for ever where nothing is said."""

    kinds: dict[str, Duration] = Field(default_factory=dict)
    """By kind of entry (message, comment, note, phone_note …), as JSON: {"message": "730d"}."""
    apart: Duration | None = None
    """What became no entry: spam, robots, what couldn't be read."""
    audit: Duration | None = None
    """Rows of the audit log."""
    check: Duration = timedelta(hours=1)
    """How often it is looked for what is past its time."""

    @property
    def is_set(self) -> bool:
        """Whether anything has a limit."""
        return bool(self.kinds or self.apart or self.audit)


class Settings(ServiceSettings):
    """All settings of history."""

    grpc: GrpcSettings = GrpcSettings(port=9051)
    http: HttpSettings = HttpSettings(port=9101)
    history: HistorySettings = HistorySettings()
    identity: IdentitySettings = IdentitySettings()
    brief: BriefSettings = BriefSettings()
    erasure: ErasureSettings = ErasureSettings()
    retention: RetentionSettings = RetentionSettings()


def read_identity_key(settings: IdentitySettings) -> bytes:
    """The key's 32 bytes; SystemExit with what to do if there is none."""
    text = settings.key.get_secret_value() if settings.key else _read(settings.key_file)
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise SystemExit(
            "set TELLONCE_IDENTITY_KEY (or TELLONCE_IDENTITY_KEY_FILE) to 32 bytes in hex: openssl rand -hex 32"
        )
    return key


def _read(path: Path | None) -> str:
    return path.read_text() if path and path.exists() else ""
