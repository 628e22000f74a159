"""Settings of the router: what all services share, and the times by which presence, holds and the lease expire."""

from datetime import timedelta

from tellonce_runtime.settings import Duration, GrpcSettings, HttpSettings, PeerSettings, Section, ServiceSettings


class RouterSettings(Section):
    """How patient the desk is."""

    presence_expires: Duration = timedelta(seconds=15)
    """An agent is there for so long after a sign of life. An inbox gives one every 5 seconds, until at most 10 seconds
    after the browser is gone: so a chat is with somebody else within 30."""
    vanished_grace: Duration = timedelta(seconds=20)
    """So long after that the work of a vanished agent stays with them, in case they come back."""
    vanished_grace_live: Duration = timedelta(seconds=0)
    """The same for channels on which the customer waits in front of the screen: chat, call."""
    settle_holds_after: Duration = timedelta(seconds=60)
    """Points taken for so long whose conversation says otherwise are given back (a crash left them)."""
    lease: Duration = timedelta(seconds=3)
    """Another router dispatches so long after the active one's last word."""
    queue_window: int = 32
    """So many of each queue are looked at."""
    rules_fresh_for: Duration = timedelta(seconds=2)
    """Settings that another replica stored count after so long at the latest."""
    entries_apart: Duration = timedelta(seconds=0.1)
    """Entries of chats and networks that come in so long are put on the desk together: rows and queues are so much
    later, the words in open chats aren't (they don't come by the router), and a busy desk costs a fraction."""
    contacts_window: Duration = timedelta(days=28)
    """Conversations that a customer began in this time make them a frequent or a seldom caller."""


class Settings(ServiceSettings):
    """All settings of the router, as TELLONCE_… variables."""

    grpc: GrpcSettings = GrpcSettings(port=9052)
    http: HttpSettings = HttpSettings(port=9102)
    history: PeerSettings = PeerSettings(target="127.0.0.1:9051")
    router: RouterSettings = RouterSettings()
