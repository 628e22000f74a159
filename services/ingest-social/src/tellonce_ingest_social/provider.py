"""The shape of a network: the functions that each file in providers/ gives. All pure; whoever calls does the I/O."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tellonce_ingest_social.account_check import AccountCheck
from tellonce_ingest_social.capabilities import Capabilities
from tellonce_ingest_social.outgoing import Outgoing
from tellonce_ingest_social.parsed import Media, Parsed
from tellonce_ingest_social.requests import Account, HttpCall, Response, Secrets, SendAnswer, WebhookRequest
from tellonce_ingest_social.templates import TemplateSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One network, by one way of reaching it."""

    name: str
    channels: tuple[str, ...]
    """Channels that its accounts can have; the first is the usual one."""
    secrets: tuple[str, ...]
    """Names of the secrets that an account needs; `<name>_old` beside one counts while it is being changed."""
    verify: Callable[[WebhookRequest, Secrets], None]
    """Raises Unauthenticated unless the network made this request: on the raw body, in constant time."""
    challenge: Callable[[WebhookRequest, Secrets], Response | None]
    """The answer to a handshake; None if the request is none. Raises Unauthenticated on a wrong token."""
    parse: Callable[[bytes, Mapping[str, str], Account], Sequence[Parsed]]
    """All that a delivery says, in its order. Never raises, loses nothing: what it doesn't know comes as Unknown."""
    compose_send: Callable[[Outgoing, Account, Secrets, datetime], Sequence[HttpCall]]
    """The calls that send a reply, in order; each is one message on the network. Raises Rejected where it can't be."""
    read_send_answer: Callable[[int, Mapping[str, str], bytes], SendAnswer]
    """What the network said to one such call (header names in lower case)."""
    media_call: Callable[[Media, Account, Secrets, datetime], HttpCall | None]
    """The call that gets a file, or its address; None where it needs nothing but its own public URL."""
    media_link: Callable[[bytes, Account, Secrets], HttpCall | None]
    """The call that gets the file, once `media_call` has answered with its address; None: the answer was the file."""
    capabilities: Capabilities
    account_check: AccountCheck
    """How the network is asked whether an account is set up."""
    templates: TemplateSource | None = None
    """How its templates are listed; None where it has none."""


def no_challenge(request: WebhookRequest, secrets: Secrets) -> Response | None:
    """For networks without a handshake."""
    del request, secrets
    return None


def open_media(media: Media, account: Account, secrets: Secrets, now: datetime) -> HttpCall | None:
    """For networks whose files stand at public addresses."""
    del media, account, secrets, now
    return None


def direct_media(body: bytes, account: Account, secrets: Secrets) -> HttpCall | None:
    """For networks that answer with the file at once."""
    del body, account, secrets
    return None
