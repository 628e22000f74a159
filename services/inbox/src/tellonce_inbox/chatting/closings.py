"""The words with which a company lets its agents end a chat: those of the chat's account."""

from tellonce.channel.v1 import channel_pb2

from tellonce_inbox.accounts.client import AccountsClient

_KIND = "closing"


class Closings:
    """Asks ingest-chat for its accounts: it owns them."""

    def __init__(self, accounts: AccountsClient) -> None:
        self._accounts = accounts

    async def of(self, account_id: str, language: str) -> str:
        """In this language, else in the account's first; empty where there are none or nobody can tell now."""
        statuses, _ = await self._accounts.statuses()
        account = next((one.account for one in statuses if one.account.id == account_id), None)
        return closing_in(account, language) if account is not None else ""


def closing_in(account: channel_pb2.Account, language: str) -> str:
    """The account's closing words."""
    texts = {one.language: one.text.strip() for one in account.templates if one.kind == _KIND}
    first = account.languages[0] if account.languages else ""
    return (texts.get(language) or texts.get(first, "")).replace("{brand}", account.name)
