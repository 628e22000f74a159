"""What the inbox is made of, as the API reaches it: built in main.py, put on the app, never global."""

from dataclasses import dataclass

from fastapi import FastAPI
from starlette.requests import HTTPConnection
from tellonce_runtime.bus import Bus
from tellonce_runtime.clock import Clock
from tellonce_runtime.files import FileStore

from tellonce_inbox.accounts.client import AccountsClient
from tellonce_inbox.answering.network_client import NetworkClient
from tellonce_inbox.auth import Auth
from tellonce_inbox.briefing.client import BriefClient
from tellonce_inbox.chatting.closings import Closings
from tellonce_inbox.chatting.sites import Sites
from tellonce_inbox.desk_client import DeskClient
from tellonce_inbox.erasing.client import ErasureClient
from tellonce_inbox.finding.client import FindingClient
from tellonce_inbox.handing.desk import HandingClient
from tellonce_inbox.history_client import HistoryClient
from tellonce_inbox.joining.client import JoinClient
from tellonce_inbox.kept.client import KeptClient
from tellonce_inbox.ledger.client import LedgerClient
from tellonce_inbox.live import Hub
from tellonce_inbox.passwords import Passwords
from tellonce_inbox.people import Directory
from tellonce_inbox.presence import Presence
from tellonce_inbox.promising.client import PromiseClient
from tellonce_inbox.proving.client import ProofClient
from tellonce_inbox.settings import InboxSettings
from tellonce_inbox.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that an API function may need."""

    settings: InboxSettings
    store: Store
    passwords: Passwords
    auth: Auth
    history: HistoryClient
    desk: DeskClient
    handing: HandingClient
    networks: NetworkClient
    accounts: AccountsClient
    sites: Sites
    closings: Closings
    proofs: ProofClient
    joins: JoinClient
    kept: KeptClient
    ledger: LedgerClient
    promises: PromiseClient
    finding: FindingClient
    briefs: BriefClient
    erasures: ErasureClient
    directory: Directory
    hub: Hub
    presence: Presence
    bus: Bus
    files: FileStore
    clock: Clock


def attach(app: FastAPI, parts: Parts) -> None:
    """Give the app its parts, before it serves."""
    app.state.parts = parts


def parts_of(connection: HTTPConnection) -> Parts:
    """The parts of the app that serves this request or socket."""
    parts: Parts = connection.app.state.parts
    return parts
