"""The whole of tellonce on this machine: servers, services, the outside world; started in order, stopped in reverse."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from tellonce_cli.doctor import any_answers

from tellonce_local import provision
from tellonce_local.console import Console
from tellonce_local.keys import Keys
from tellonce_local.ports import require_free
from tellonce_local.priorities import niceness_of
from tellonce_local.problems import SetupError
from tellonce_local.process import Process
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_local.services import Part, catcher_part, cli_env, command_path, service_parts
from tellonce_local.settings import LocalSettings
from tellonce_local.stamps import content_stamp, is_stamped, source_files, stamp
from tellonce_local.supervise import Supervised, relay_lines
from tellonce_local.watch import keep_server
from tellonce_local.web import ROOT

READY_LIMIT = timedelta(seconds=90)
_STATE = ("nats", "mongo", "files", "secrets", "mails")


class Stack:
    """What runs. Enter it with `running`; `parts` are the services by name, for whoever wants to kill one.

    `env` is added to what every service is told; a key "router:NAME" only to what the router is."""

    def __init__(
        self,
        settings: LocalSettings,
        console: Console,
        *,
        nats_url: str = "",
        mongo_url: str = "",
        only: Iterable[str] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.settings = settings
        self.console = console
        self.keys = Keys(settings.folder / "secrets")
        self.nats = None if nats_url else NatsServer(settings.folder / "nats", settings.nats_port)
        self.mongo = None if mongo_url else MongoServer(settings.folder / "mongo", settings.mongo_port)
        for server in self._own_servers():
            server.niceness = niceness_of(server.name, settings)
        self.nats_url = self.nats.url if self.nats else nats_url
        self.mongo_url = self.mongo.url if self.mongo else mongo_url
        self.only = frozenset(settings.services if only is None else only)
        self.env = dict(env or {})
        self.parts: dict[str, Supervised] = {}

    def service_parts(self) -> list[Part]:
        """The services that were asked for."""
        parts = service_parts(self.settings, self.keys, nats_url=self.nats_url, mongo_url=self.mongo_url)
        return [replace(part, env=part.env | self._told(part.name)) for part in parts if part.name in self.only]

    def _told(self, name: str) -> dict[str, str]:
        """What this service is told beside its own; "router:NAME" is for the router alone."""
        found = ((key.partition(":"), value) for key, value in self.env.items())
        return {own or whole: value for (whole, _, own), value in found if not own or whole == name}

    def cli_env(self) -> dict[str, str]:
        """The environment in which `tellonce` talks to this stack."""
        return cli_env(self.settings, self.keys, nats_url=self.nats_url, mongo_url=self.mongo_url) | self._told("cli")

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Stack"]:
        """Everything started and provisioned; nothing of it is left afterwards."""
        self.require_free_ports()
        self.keys.make()
        parts = [catcher_part(self.settings), *self.service_parts()]
        async with AsyncExitStack() as stack:
            await self._start_servers(stack)
            await self._check_given()
            await self.provision()
            for part in parts:
                await self.start_part(stack, part)
            await all_of(self.until_ready(part) for part in parts)
            try:
                yield self
            finally:
                await all_of(part.stop() for part in self.parts.values())  # at the same time: each takes a second

    def require_free_ports(self) -> None:
        """SetupError if another program listens where one of ours would."""
        for part in [catcher_part(self.settings), *self.service_parts()]:
            for setting, port in part.ports.items():
                require_free(port, part.name, setting)
        for server in self._own_servers():
            require_free(server.port, server.name, server.setting)

    async def _start_servers(self, stack: AsyncExitStack) -> None:
        await all_of(server.start() for server in self._own_servers())
        for server in self._own_servers():
            await stack.enter_async_context(keep_server(server, self.console))

    async def _check_given(self) -> None:
        """SetupError if a server that was given to us doesn't answer: services would wait for it without an end."""
        for url, setting in ((self.nats_url, "TELLONCE_NATS_URL"), (self.mongo_url, "TELLONCE_MONGO_URL")):
            if not await any_answers(url):
                raise SetupError(f"no server answers at {without_password(url)}: start it, or mend {setting}")

    async def provision(self) -> None:
        """Make streams, durables and indexes; not again while neither our state nor the code changed."""
        made_by = f"{code_stamp()} {sorted(self.only)}"
        own = self._own_servers()
        if len(own) == 2 and all(is_stamped(server.folder, made_by) for server in own):
            return
        steps = [provision.Step("tellonce-provision", (), self.cli_env())]
        steps += [provision.Step(Path(part.command[0]).name, ("provision",), part.env) for part in self.service_parts()]
        command, env = provision.command(steps)
        await self.run_once(command, env, name="provision")
        for server in own:
            stamp(server.folder, made_by)

    def _own_servers(self) -> list[NatsServer | MongoServer]:
        return [server for server in (self.nats, self.mongo) if server is not None]

    async def apply_company(self) -> None:
        """Apply the company's file; not again while it is the one applied last: what was changed since then stays."""
        company = f"{content_stamp([self.settings.company], self.settings.company.parent)} {code_stamp()}"
        applied = self.settings.folder / "mongo" / "applied"
        if self.mongo and is_stamped(applied, company):
            return
        await self.run_once([command_path("tellonce"), "apply", str(self.settings.company)], self.cli_env())
        if self.mongo:
            applied.mkdir(exist_ok=True)
            stamp(applied, company)

    async def run_once(self, command: list[str], env: dict[str, str], *, name: str = "") -> None:
        """Run a command to its end, relaying what it prints; SetupError if it fails."""
        name = name or Path(command[0]).name
        process = Process(command, env=env)
        await process.spawn()
        try:
            if process.stdout is not None:
                await relay_lines(process.stdout, lambda line: self.console.relay(name.removeprefix("tellonce-"), line))
            status = await process.wait()
        finally:
            await process.kill()
        if status:
            raise SetupError(f"{name} failed with status {status}: the lines above say why")

    async def start_part(self, stack: AsyncExitStack, part: Part) -> None:
        """Keep a part running until the stack ends."""
        niceness = niceness_of(part.name, self.settings)
        supervised = Supervised(part.name, part.command, part.env, self.console, niceness=niceness)
        self.parts[part.name] = supervised
        await stack.enter_async_context(supervised.running())

    async def until_ready(self, part: Part, limit: timedelta = READY_LIMIT) -> None:
        """Wait until the part says that it is ready; SetupError with its last answer if it doesn't in time."""
        answer = "no answer"
        async with httpx.AsyncClient(timeout=2) as client:
            try:
                async with asyncio.timeout(limit.total_seconds()):
                    while True:
                        try:
                            response = await client.get(part.ready_url)
                        except httpx.TransportError:
                            response = None
                        if response is not None and response.is_success:
                            return
                        answer = "no answer" if response is None else response.text.strip()[:300]
                        await asyncio.sleep(0.05)
            except TimeoutError as error:
                text = f"{part.name} was not ready after {limit.seconds} s ({answer}): its lines above say why"
                raise SetupError(text) from error


async def all_of(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all at once; the first that fails ends the others."""
    async with asyncio.TaskGroup() as group:
        for one in work:
            group.create_task(one)


def code_stamp() -> str:
    """One hash over all Python code that makes streams, indexes and documents."""
    return content_stamp([path for name in ("packages", "services") for path in source_files(ROOT / name)], ROOT)


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    return re.sub(r"//[^@/]*@", "//…@", url)


def clear_state(folder: Path) -> None:
    """Forget everything that a stack has stored; other files in the folder stay."""
    for name in _STATE:
        shutil.rmtree(folder / name, ignore_errors=True)
