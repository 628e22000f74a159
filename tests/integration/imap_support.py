"""A real Dovecot on a loopback port with one mailbox a user, a token server that knows what it gave out, and a proxy
that cuts connections. Dovecot runs in the foreground and is ended by its id."""

import asyncio
import itertools
import json
import os
import pwd
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from tellonce_local.ports import free_port
from tellonce_local.process import Process

TLS = Path(__file__).parents[1] / "fixtures" / "tls"
_NUMBERS = itertools.count(1)
_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = yes
ssl_cert = <{tls}/test.crt
ssl_key = <{tls}/test.key
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
default_internal_user = {internal}
default_login_user = {login}
first_valid_uid = 1
mail_uid = {owner}
mail_location = maildir:{folder}/mail/%u
mailbox_idle_check_interval = 2s
passdb {{
  driver = passwd-file
  args = {folder}/users
  mechanisms = plain login
}}
passdb {{
  driver = oauth2
  args = {folder}/oauth2.conf
  mechanisms = xoauth2
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
_OAUTH2 = """
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass
class Dovecot:
    """The running server; `users` have the password `gizli`."""

    folder: Path
    port: int
    tls_port: int
    owner: pwd.struct_passwd
    process: Process

    def maildir(self, user: str) -> Path:
        """The user's INBOX."""
        return self.folder / "mail" / user

    def deliver(self, user: str, *mails: bytes) -> None:
        """Put mails into the INBOX, as a delivery agent does."""
        for one in ("cur", "new", "tmp"):
            self._own_folder(self.maildir(user) / one)
        for mail in mails:
            name = f"{int(time.time())}.M{next(_NUMBERS):09d}.test"
            path = self.maildir(user) / "tmp" / name
            path.write_bytes(mail)
            self._give(path)
            path.rename(self.maildir(user) / "new" / name)

    def make_folder(self, user: str, name: str) -> None:
        """A folder beside the INBOX (Maildir++)."""
        for one in ("cur", "new", "tmp"):
            self._own_folder(self.maildir(user) / f".{name}" / one)

    async def forget_uids(self, user: str) -> None:
        """As after a restored backup: the mails are there, under another UIDVALIDITY and other UIDs.

        A session that is just ending writes its files once more: they must stay away for a while."""
        while known := list(self.maildir(user).glob("dovecot*")):
            for path in known:
                path.unlink(missing_ok=True)
            await asyncio.sleep(1.1)  # an UIDVALIDITY is the second in which it was made

    def names(self, user: str, folder: str = "") -> list[str]:
        """The files of the mails in a folder, with their flags; each once, though Dovecot moves them meanwhile."""
        top = self.maildir(user) / folder
        found = [path.name for one in ("new", "cur") for path in (top / one).glob("*")]  # the way that a mail goes
        return sorted({name.partition(":")[0]: name for name in found}.values())

    def _own_folder(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        for one in (path, *path.parents):
            if one == self.folder:
                break
            self._give(one)

    def _give(self, path: Path) -> None:
        if os.getuid() == 0:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)


def dovecot_command() -> str:
    """The program; fails the test with the line to type where it is missing."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        pytest.fail("these tests need Dovecot: type  sudo apt-get install dovecot-imapd")
    return found


@asynccontextmanager
async def dovecot(users: Sequence[str], token_port: int) -> AsyncIterator[Dovecot]:
    """A running Dovecot; its folder is short and open, because its workers are another user's when we are root."""
    command = dovecot_command()
    folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    folder.chmod(0o755)
    root = os.getuid() == 0
    owner = pwd.getpwnam("mail") if root else pwd.getpwuid(os.getuid())
    port, tls_port = free_port(), free_port()
    facts = {
        "folder": folder, "port": port, "tls_port": tls_port, "tls": TLS, "owner": owner.pw_uid, "group": owner.pw_gid,
        "internal": "dovecot" if root else owner.pw_name, "login": "dovenull" if root else owner.pw_name,
    }  # fmt: skip
    (folder / "users").write_text("".join(f"{user}:{{PLAIN}}gizli::::::\n" for user in users))
    (folder / "oauth2.conf").write_text(_OAUTH2.format(port=token_port))
    (folder / "dovecot.conf").write_text(_CONFIG.format(**facts))
    process = Process([command, "-F", "-c", str(folder / "dovecot.conf")], output=folder / "out")
    server = Dovecot(folder, port, tls_port, owner, process)
    for user in users:
        server.deliver(user)
    await process.spawn()
    try:
        await until_listening(port, folder)
        yield server
    finally:
        await process.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def until_listening(port: int, folder: Path) -> None:
    """Wait until the port answers."""
    try:
        async with asyncio.timeout(20):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    return
                await asyncio.sleep(0.05)
    except TimeoutError:
        pytest.fail("\n".join(path.read_text() for path in (folder / "out", folder / "log") if path.exists()))


@dataclass
class TokenServer:
    """A token endpoint like Google's, and the introspection by which Dovecot asks whether a token is good."""

    port: int
    user: str = ""
    refused: bool = False
    given: list[str] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)
    forms: list[dict[str, str]] = field(default_factory=list)

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        """Status and body."""
        if path == "/introspect":
            good = form.get("token", "") in self.valid
            return 200, json.dumps({"active": good, "username": self.user})
        self.forms.append(form)
        if self.refused or form.get("refresh_token") != "yenile":
            return 400, json.dumps({"error": "invalid_grant", "error_description": "Token has been revoked."})
        token = f"token-{len(self.given) + 1}"
        self.given.append(token)
        self.valid.add(token)
        return 200, json.dumps({"access_token": token, "expires_in": 3600, "token_type": "Bearer"})


@asynccontextmanager
async def token_server() -> AsyncIterator[TokenServer]:
    """A running token server."""
    known = TokenServer(free_port())

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next((int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length:")), 0)
        body = (await reader.readexactly(length)).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        status, said = known.answer(head.split(" ", 2)[1], form)
        writer.write(
            f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n"
            f"Connection: close\r\n\r\n{said}".encode()
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", known.port)
    try:
        yield known
    finally:
        server.close()


@dataclass
class Proxy:
    """A TCP proxy that cuts a connection once so many bytes have come from the server; `limits` are used up in turn."""

    port: int
    limits: list[int] = field(default_factory=list)
    cuts: int = 0
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    def hang_up(self) -> None:
        """Cut all connections."""
        for writer in self.open:
            writer.transport.abort()


@asynccontextmanager
async def proxy(target: int) -> AsyncIterator[Proxy]:
    """A proxy to a port of this machine."""
    gate = Proxy(free_port())

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        limit = gate.limits.pop(0) if gate.limits else None
        gate.open.add(writer)
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:  # as from a network: whoever is away can't be connected to
            writer.close()
            return
        try:
            async with asyncio.TaskGroup() as group:
                up = group.create_task(pump(reader, up_writer, None))
                gate.cuts += await pump(up_reader, writer, limit)
                up.cancel()
        finally:
            gate.open.discard(writer)
            up_writer.close()
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", gate.port)
    try:
        yield gate
    finally:
        server.close()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int | None) -> bool:
    """Copy until the end, or until so many bytes have passed; whether it was cut."""
    passed = 0
    with suppress(OSError):
        while data := await reader.read(4096):
            passed += len(data)
            if limit is not None and passed > limit:
                writer.transport.abort()
                return True
            writer.write(data)
            await writer.drain()
    writer.close()
    return False
