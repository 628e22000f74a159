"""REST bodies about our accounts."""

from tellonce_inbox.fields import Answer, Moment


class AccountHealth(Answer):
    """One account by which customers reach us, and how it is doing."""

    id: str
    channel: str
    name: str
    enabled: bool
    last_received_at: Moment | None
    last_sent_at: Moment | None
    problem: str


class AccountsAnswer(Answer):
    """All accounts; `silent` are the adapters that didn't answer now."""

    accounts: list[AccountHealth]
    silent: list[str]
