"""`make run`: builds the stack, applies the demo company, says where to look, and stops everything on Ctrl-C."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta

from pydantic import ValidationError

from tellonce_local.console import Console
from tellonce_local.demo import demo_logins
from tellonce_local.networks.company import company_with_networks, write_secrets
from tellonce_local.ports import require_free
from tellonce_local.problems import SetupError
from tellonce_local.services import networks_part, networks_url, traffic_part
from tellonce_local.settings import SERVICES, GivenSettings, LocalSettings
from tellonce_local.stack import Stack, clear_state


async def run(settings: LocalSettings, given: GivenSettings, console: Console) -> None:
    """Run until SIGINT or SIGTERM, which cancel this task: what was started is stopped in reverse order."""
    began = time.monotonic()
    _cancel_on_signals(console)
    if given.reset:
        clear_state(settings.folder)
        console.say(f"Starting clean: what was stored in {settings.folder} is gone.")
    env: dict[str, str] = {}
    if given.demo == "traffic":
        settings, env = _with_networks(settings)
    stack = Stack(settings, console, nats_url=given.nats_url, mongo_url=given.mongo_url, env=env)
    stack.require_free_ports()
    try:
        async with AsyncExitStack() as exits:
            await exits.enter_async_context(stack.running())
            if stack.only == set(SERVICES):
                await stack.apply_company()
            else:
                console.say(f"Not all services were asked for, so {settings.company.name} isn't applied.")
            if given.demo == "traffic":
                for part in (traffic_part(settings), networks_part(settings)):
                    await stack.start_part(exits, part)
            for line in welcome(settings, timedelta(seconds=time.monotonic() - began)):
                console.say(line)
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        console.say("Stopped; what was stored is kept for the next start.")
        raise


def _with_networks(settings: LocalSettings) -> tuple[LocalSettings, dict[str, str]]:
    """The settings of a company that also has accounts on networks, and what its services are told of those."""
    url = networks_url(settings)
    require_free(settings.networks_port, "networks", "TELLONCE_LOCAL_NETWORKS_PORT")
    write_secrets(settings.folder / "secrets")
    company = company_with_networks(settings.company, url, settings.folder)
    return settings.model_copy(update={"company": company}), {"TELLONCE_MEDIA_TRUSTED": json.dumps([url])}


def _cancel_on_signals(console: Console) -> None:
    """The first signal cancels the current task; the second ends at once (children end with us)."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        if task is None or task.cancelling():
            os._exit(130)
        console.say("Stopping everything (once more ends it at once) …")
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


def welcome(settings: LocalSettings, took: timedelta) -> list[str]:
    """What a newcomer needs to see once all is up."""
    logins = demo_logins(settings.company)
    width = max((len(login.email) for login in logins), default=0)
    return [
        "",
        f"tellonce runs, after {took.total_seconds():.0f} s.",
        f"  Inbox         http://127.0.0.1:{settings.inbox_port}",
        *(f"    sign in     {login.email:<{width}}  {login.password}  ({login.about})" for login in logins),
        f"  Shop + chat   http://127.0.0.1:{settings.widget_port}/demo  chat as a visitor",
        f"  Mail catcher  http://127.0.0.1:{settings.catcher_page_port}  write as a customer, read what we send",
        f"  SMTP in       127.0.0.1:{settings.smtp_port}",
        "  Ctrl-C stops. make run RESET=1 starts clean. make run DEMO=traffic lets customers write:",
        "    by mail, and on WhatsApp, Instagram and Telegram, which this machine plays.",
        "",
    ]


def problems_in(error: BaseException) -> Iterator[SetupError]:
    """The problems inside an error or a group of errors."""
    if isinstance(error, SetupError):
        yield error
    elif isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from problems_in(inner)


def main() -> None:
    """The command; exit status 1 with one line if something is in the way."""
    try:
        asyncio.run(run(LocalSettings(), GivenSettings(), Console()))
    except asyncio.CancelledError:
        return
    except ValidationError as error:
        for item in error.errors():
            print(f"make run: setting {'.'.join(map(str, item['loc']))}: {item['msg']}", file=sys.stderr)
        sys.exit(1)
    except (SetupError, BaseExceptionGroup) as error:
        problems = list(problems_in(error))
        if not problems:
            raise
        for problem in problems:
            print(f"make run: {problem}", file=sys.stderr)
        sys.exit(1)
