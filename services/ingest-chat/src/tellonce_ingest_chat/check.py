"""Whether an account is set up so that chats can come and go on."""

from pathlib import Path

from tellonce_adapter.secret import secrets_of
from tellonce_core.errors import Rejected

from tellonce_ingest_chat.accounts import Account


async def check_account(account: Account, *, folder: Path) -> tuple[bool, list[str]]:
    """What is wrong in words; what is missing without being wrong is told too."""
    wrong = [] if account.enabled else ["the account is switched off"]
    try:
        secrets_of(account, folder)
    except Rejected as error:
        wrong.append(str(error))
    told = [] if account.settings.get("mail_account") else ["no mail_account: nobody who has left is answered by mail"]
    return not wrong, [*wrong, *told] or ["switched on, all secrets there"]
