"""What ingest-email can be told by its environment: `TELLONCE_SMTP_PORT` is `smtp.port`; defaults are for local."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from tellonce_runtime.settings import Duration, PeerSettings, Section, ServiceSettings


class SmtpSettings(Section):
    """The SMTP server that takes mail in. With a certificate it offers STARTTLS; `require_tls` insists on it."""

    host: str = "127.0.0.1"
    port: int = 2525
    hostname: str = Field(default="tellonce.invalid", description="the name it greets with")
    max_message_bytes: int = Field(default=35 * 1024 * 1024, ge=1024)
    max_recipients: int = Field(default=100, ge=1)
    max_connections: int = Field(default=500, ge=1)
    timeout: Duration = timedelta(minutes=5)
    drain: Duration = Field(default=timedelta(seconds=5), description="how long a stop waits for messages being stored")
    tls_cert: Path | None = None
    tls_key: Path | None = None
    require_tls: bool = False


class RelaySettings(Section):
    """The mail server that takes our mail out, for accounts that name none of their own (`smtp_host`)."""

    host: str = "127.0.0.1"
    port: int = 2526
    security: Literal["none", "starttls", "tls"] = "none"
    user: str = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    tls_ca: Path | None = Field(default=None, description="certificates to trust beside the system's, for all accounts")
    timeout: Duration = timedelta(seconds=30)

    def secret(self) -> str:
        """The password, from its file if there is one."""
        if self.password_file:
            return self.password_file.read_text(encoding="utf-8").strip()
        return self.password.get_secret_value() if self.password else ""


class ImapSettings(Section):
    """How mailboxes are watched (accounts with an `imap_host`)."""

    idle: Duration = Field(
        default=timedelta(minutes=4),
        description="then IDLE is begun anew: servers hang up on longer ones without a word",
    )
    poll: Duration = Field(default=timedelta(minutes=1), description="where a server has no IDLE")
    timeout: Duration = Field(default=timedelta(seconds=30), description="for one answer of a server")
    lease: Duration = Field(
        default=timedelta(seconds=15), description="after which another replica takes a mailbox over"
    )


class SpamSettings(Section):
    """Whom to believe that a mail is spam. Customers' mail is never kept apart for it."""

    trust_marks: bool = Field(default=True, description="X-Spam-Flag and the like, of servers on the way")
    rspamd_url: str = Field(default="", description="like http://127.0.0.1:11333; empty: it isn't asked")
    learn: bool = Field(default=True, description="tell spam by what agents called spam and what they answered")
    deadline: Duration = Field(default=timedelta(seconds=5), description="for rspamd and for history; then accept")


class ArchiveSettings(Section):
    """How much of the machines `import` takes from those who write now."""

    batch: int = Field(default=32, ge=1, description="mails at a time; the next come once history has recorded these")
    share: float = Field(
        default=0.25, gt=0, le=1, description="of the time in which mails are imported; in the rest the import is still"
    )


class ClamdSettings(Section):
    """The virus scanner. While it is away mail with files is refused for now (451)."""

    url: str = Field(default="", description="unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310; empty: none")
    timeout: Duration = Field(default=timedelta(seconds=30), description="for one mail; clamd is slow while it reloads")


class LmtpSettings(Section):
    """LMTP (RFC 2033) beside SMTP, for a mail server in front of us: an answer for each recipient."""

    host: str = "127.0.0.1"
    port: int = Field(default=0, description="0: it isn't offered")


class ProofSettings(Section):
    """How a sender is proved where no trusted server has said anything."""

    check: bool = Field(default=True, description="check DKIM, SPF and DMARC ourselves")
    nameservers: tuple[str, ...] = Field(default=(), description="`host` or `host:port`; empty: those of the system")
    deadline: Duration = Field(default=timedelta(seconds=5), description="for all DNS answers about one mail")
    sealers: tuple[str, ...] = Field(
        default=(),
        description="domains whose ARC seal is believed (`google.com`): what they found before they passed a mail on",
    )


class MailSettings(Section):
    """What one mail may cost, how sends are retried, and where an account's secrets are."""

    max_parts: int = Field(default=500, ge=1)
    max_depth: int = Field(default=20, ge=1, le=100)
    max_headers: int = Field(default=1000, ge=1)
    max_header_bytes: int = Field(default=256 * 1024, ge=1024)
    max_attachments: int = Field(default=100, ge=0, le=256)
    acknowledgements_per_day: int = Field(default=5, ge=0, description="to one sender")
    domain_per_minute: int = Field(default=0, ge=0, description="mails to one domain; 0: the relay knows better")
    lease: Duration = Field(default=timedelta(minutes=2), description="how long one try to send may take")
    poll: Duration = Field(
        default=timedelta(seconds=1), description="how often due sends and changed accounts are looked for"
    )
    give_up_after: Duration = Field(default=timedelta(days=2), description="then a send that can't get out has failed")
    readers: int = Field(default=1, ge=1, description="processes that read mails of more than 64 KiB")
    read_cpu: Duration = Field(default=timedelta(seconds=2), description="for one mail; then it is unreadable")
    read_mebibytes: int = Field(default=300, ge=64, description="for one mail")
    trusted_servers: tuple[str, ...] = Field(
        default=(),
        description="names (authserv-id) of servers whose Authentication-Results prove a sender; they must take out "
        "those that come in under their name",
    )
    secrets_folder: Path = Field(default=Path("var/secrets"), description="where `file:<name>` references point to")


class Settings(ServiceSettings):
    """All settings of ingest-email."""

    smtp: SmtpSettings = SmtpSettings()
    relay: RelaySettings = RelaySettings()
    imap: ImapSettings = ImapSettings()
    mail: MailSettings = MailSettings()
    spam: SpamSettings = SpamSettings()
    archive: ArchiveSettings = ArchiveSettings()
    proof: ProofSettings = ProofSettings()
    clamd: ClamdSettings = ClamdSettings()
    lmtp: LmtpSettings = LmtpSettings()
    history: PeerSettings = PeerSettings(target="127.0.0.1:9051")
