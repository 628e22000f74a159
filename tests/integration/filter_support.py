"""A real rspamd with two rules of its own and a real clamd with one signature, on loopback; both run in the foreground
and are ended by their ids."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tellonce_local.ports import free_port
from tellonce_local.process import Process

from tests.integration.imap_support import until_listening

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test file of all scanners, in two halves, so that no scanner takes this file for it."""
_RSPAMD = """
options {{
  pidfile = "{folder}/pid";
  temp_dir = "{folder}";
  dns {{ nameserver = ["127.0.0.1:1"]; timeout = 10ms; retransmits = 1; }}
  filters = "regexp";
}}
logging {{ type = "console"; level = "warning"; }}
metric {{
  name = "default";
  actions {{ reject = 15; "add header" = 6; greylist = 4; }}
  group "test" {{ symbol "PILLS" {{ score = 7.0; }} }}
}}
regexp {{ PILLS = "Subject=/ucuz hap/i"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
"""
_CLAMD = """
Foreground yes
DatabaseDirectory {folder}/db
LocalSocket {folder}/clamd.ctl
TCPAddr 127.0.0.1
TCPSocket {port}
TemporaryDirectory {folder}
MaxThreads 2
{user}
"""


def program(name: str, package: str) -> str:
    """The program; fails the test with the line to type where it is missing."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        pytest.fail(f"these tests need {name}: type  sudo apt-get install {package}")
    return found


@asynccontextmanager
async def rspamd() -> AsyncIterator[str]:
    """The url of a running rspamd; it holds "ucuz hap" in a subject for spam."""
    command, port = program("rspamd", "rspamd"), free_port()
    async with _running(port, "rspamd.conf", _RSPAMD, lambda path: [command, "-f", "-i", "-c", path]):
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def clamd() -> AsyncIterator[str]:
    """The socket of a running clamd; it knows EICAR and nothing else."""
    command, port = program("clamd", "clamav-daemon"), free_port()
    async with _running(port, "clamd.conf", _CLAMD, lambda path: [command, "--config-file", path]) as folder:
        yield f"unix:{folder}/clamd.ctl"


@asynccontextmanager
async def _running(port: int, name: str, config: str, command) -> AsyncIterator[Path]:  # type: ignore[no-untyped-def]
    folder = Path(tempfile.mkdtemp(prefix="filter-", dir="/tmp"))  # short: the path of a socket has 108 bytes
    (folder / "db").mkdir()
    (folder / "db" / "test.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    user = "User root" if os.getuid() == 0 else ""
    (folder / name).write_text(config.format(folder=folder, port=port, user=user))
    process = Process([*command(str(folder / name))], output=folder / "out")
    await process.spawn()
    try:
        await until_listening(port, folder)
        yield folder
    finally:
        await process.stop()
        shutil.rmtree(folder, ignore_errors=True)
