"""All of tellonce as processes, on free ports and in a folder of its own, with the demo company applied."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiosmtplib
import httpx
from tellonce_local.console import Console
from tellonce_local.demo import Login, demo_logins
from tellonce_local.services import command_path
from tellonce_local.settings import SERVICES, LocalSettings, on_free_ports
from tellonce_local.stack import Stack

T = TypeVar("T")

QUICK = {
    "TELLONCE_INBOX_UNDO": "PT0S",
    "TELLONCE_CHAT_LOOK": "PT0.5S",
    "TELLONCE_CHAT_AWAY_AFTER": "PT1S",
    "TELLONCE_CHAT_ADDRESS_SOCKETS": "1000",
    "TELLONCE_CHAT_ADDRESS_SESSIONS": "10000",
}
"""Replies leave at once: nobody in these tests takes one back. Visitors who left are mailed soon, and all come from one
address."""


@dataclass
class System:
    """A running system; `stack.parts` are its processes by name."""

    stack: Stack
    settings: LocalSettings
    log: Path

    @property
    def inbox_url(self) -> str:
        """Where the browser goes."""
        return f"http://127.0.0.1:{self.settings.inbox_port}"

    @property
    def chat_url(self) -> str:
        """Where visitors' browsers go."""
        return f"http://127.0.0.1:{self.settings.widget_port}"

    @property
    def logins(self) -> list[Login]:
        """Who can sign in."""
        return demo_logins(self.settings.company)

    async def send_mail(self, mail: Any) -> None:
        """Hand a mail to our SMTP server as another mail server would; raises if it isn't accepted."""
        await aiosmtplib.send(mail, hostname="127.0.0.1", port=self.settings.smtp_port, timeout=30)

    async def add_accounts(self, tables: str) -> None:
        """Apply the company as it is with these further accounts; what was added before stays."""
        company = self.settings.folder / "applied.toml"
        before = company if company.exists() else self.settings.company
        company.write_text(before.read_text(encoding="utf-8") + tables, encoding="utf-8")
        await self.stack.run_once([command_path("tellonce"), "apply", str(company)], self.stack.cli_env())

    async def caught_mails(self, to: str) -> list[dict[str, Any]]:
        """What we have sent to this address, newest first."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.settings.catcher_page_port}") as client:
            answer = await client.get("/api/mails", params={"to": to})
            answer.raise_for_status()
            mails: list[dict[str, Any]] = answer.json()
            return mails

    async def caught_raw(self, mail_id: str) -> bytes:
        """The bytes of a mail that we have sent."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.settings.catcher_page_port}") as client:
            answer = await client.get(f"/api/mails/{mail_id}/raw")
            answer.raise_for_status()
            return answer.content


@asynccontextmanager
async def running_system(
    folder: Path, *, only: tuple[str, ...] = SERVICES, env: Mapping[str, str] | None = None, priorities: bool = False
) -> AsyncIterator[System]:
    """A system that is ready; nothing of it is left afterwards. What it printed stands in `folder/system.log`.

    Priorities as in `make run` are for benches: beside browsers and other tests, what gives way would get next to
    nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = on_free_ports(folder).model_copy(update={"priorities": priorities})
    log = folder / "system.log"
    with log.open("a", encoding="utf-8") as lines:
        console = Console(lambda line: print(line, file=lines, flush=True), colours=False)
        stack = Stack(settings, console, only=only, env={**QUICK, **(env or {})})
        async with stack.running():
            if set(SERVICES) <= set(only):
                await stack.run_once([command_path("tellonce"), "apply", str(settings.company)], stack.cli_env())
            yield System(stack, settings, log)


@contextmanager
def held(system: System, names: Sequence[str]) -> Iterator[None]:
    """These services stand still meanwhile: what they would do at once they do afterwards."""
    pids = [system.stack.parts[name].pid for name in names]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def until(find: Callable[[], Awaitable[T | None]], *, seconds: float = 30, what: str = "it") -> T:
    """The first result that isn't None or empty; AssertionError when time is up."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                found = await find()
                if found:
                    return found
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"{what} did not come within {seconds} s") from None


def shots_folder() -> Path:
    """Where browser tests leave their screenshots."""
    folder = Path(os.environ.get("TELLONCE_SHOTS", "var/shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
