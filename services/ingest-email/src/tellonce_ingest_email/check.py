"""Tries an account's mail servers for real, out and in, and says in words what is right and what is wrong."""

import asyncio
import sys
from collections.abc import Sequence

from tellonce_core.errors import Rejected, TellonceError
from tellonce_runtime import mongo

from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.compose import Outgoing
from tellonce_ingest_email.mailbox import Mailbox, mailbox_of
from tellonce_ingest_email.providers.imap import Session
from tellonce_ingest_email.providers.smtp import Relay, route_of
from tellonce_ingest_email.settings import Settings
from tellonce_ingest_email.sign_in import sign_in_of
from tellonce_ingest_email.signing import Signer, signer_of
from tellonce_ingest_email.store import DATABASE, Store


async def check_account(account: Account, settings: Settings) -> tuple[bool, list[str]]:
    """(Everything works, one line a step): connects, signs in and looks; sends, takes and changes nothing."""
    steps = [] if account.enabled else ["the account is switched off"]
    mailbox = mailbox_of(account, settings.smtp.max_message_bytes)
    goes_in, tried = (True, ["mail in: by SMTP to us"]) if mailbox is None else await _check_in(mailbox, settings)
    goes_out, sent = await _check_out(account, settings)
    return account.enabled and goes_in and goes_out, [*steps, *tried, *sent]


async def _check_out(account: Account, settings: Settings) -> tuple[bool, list[str]]:
    try:
        signer = signer_of(account, settings.mail.secrets_folder)
        signed = [_try(signer)] if signer else []
        relay = Relay(route_of(account, settings.relay, settings.mail))
    except Rejected as error:
        return False, [str(error)]
    works, steps = await relay.check()
    return works, [*signed, *steps]


def _try(signer: Signer) -> str:
    """Sign nothing much; Rejected where the key is none."""
    signer.signed(Outgoing("", "", (), b"From: a@a.invalid\r\n\r\n", needs_utf8=False))
    return f"signs by DKIM as {signer.domain}, key {signer.selector}._domainkey.{signer.domain}"


async def _check_in(mailbox: Mailbox, settings: Settings) -> tuple[bool, list[str]]:
    steps: list[str] = []
    try:
        way = sign_in_of(mailbox, settings.mail.secrets_folder, settings.relay.tls_ca)
        session = Session(
            mailbox, way, tls_ca=settings.relay.tls_ca, seconds=min(settings.imap.timeout.total_seconds(), 10)
        )
        try:
            await _look(session, mailbox, settings, steps)
        finally:
            session.cut()
    except TellonceError as error:
        return False, [*steps, str(error)]
    return True, steps


async def _look(session: Session, mailbox: Mailbox, settings: Settings, steps: list[str]) -> None:
    await session.connect()
    encrypted = "not encrypted" if mailbox.security == "none" else "encrypted"
    steps.append(f"{mailbox.host}:{mailbox.port}: connected, {encrypted}")
    await session.sign_in()
    steps.append(f"signed in as {mailbox.user}")
    for name in mailbox.folders:
        folder = await session.open(name)
        steps.append(
            f"{name}: {folder.mails} mails, {'nothing is changed there' if mailbox.reads_only else 'writable'}"
        )
    if mailbox.after == "move" and not await session.has_folder(mailbox.move_to):
        raise Rejected(f"there is no folder {mailbox.move_to} to move mails to")
    every = round(settings.imap.poll.total_seconds())
    steps.append("new mail is told of at once (IDLE)" if session.has_idle() else f"looked at every {every} s (no IDLE)")


async def check_command(arguments: Sequence[str]) -> int:
    """`check ACCOUNT`: print the steps; 0 if everything works, 1 if not, 2 if there is no such account."""
    if len(arguments) != 1:
        sys.stderr.write("usage: tellonce-ingest-email check ACCOUNT\n")
        return 2
    settings = Settings()
    async with mongo.connect(settings.mongo, DATABASE):
        try:
            accounts = {one.id: one for one in await Store().load_accounts()}
        except TellonceError as error:
            sys.stderr.write(f"{error}\n")
            return 2
    account = accounts.get(arguments[0])
    if account is None:
        known = ", ".join(sorted(accounts)) or "none"
        sys.stderr.write(f"there is no account {arguments[0]!r}; there are: {known}\n")
        return 2
    ok, steps = await check_account(account, settings)
    sys.stdout.write("".join(f"{line}\n" for line in [*steps, "all is well" if ok else "this account doesn't work"]))
    return 0 if ok else 1


def run(arguments: Sequence[str]) -> int:
    """The exit code of `check`."""
    return asyncio.run(check_command(arguments))
