"""REST: when each of our accounts last received something, and what is wrong with it."""

from fastapi import APIRouter
from tellonce.channel.v1 import channel_pb2
from tellonce_core import wire

from tellonce_inbox.accounts.models import AccountHealth, AccountsAnswer
from tellonce_inbox.guard import Caller, TheParts
from tellonce_inbox.problems import PROBLEMS

router = APIRouter(prefix="/api", tags=["accounts"], responses=PROBLEMS)


@router.get("/accounts")
async def list_accounts(caller: Caller, parts: TheParts) -> AccountsAnswer:
    """Our accounts on all channels but chat, by channel and id."""
    del caller
    found, silent = await parts.accounts.statuses()
    healths = sorted((_health(one) for one in found), key=lambda one: (one.channel, one.id))
    return AccountsAnswer(accounts=healths, silent=list(silent))


def _health(status: channel_pb2.AccountStatus) -> AccountHealth:
    account = status.account
    return AccountHealth(
        id=account.id,
        channel=account.channel,
        name=account.name,
        enabled=account.enabled,
        last_received_at=wire.optional_moment(status, "last_received_at"),
        last_sent_at=wire.optional_moment(status, "last_sent_at"),
        problem=status.problem,
    )
