"""`make fresh`: what a newcomer waits for. Clones HEAD, empties HOME and caches, runs `make run`, and stops the time
until the sign-in page is there."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import httpx

from tellonce_local.process import Process
from tellonce_local.settings import LocalSettings, on_free_ports
from tellonce_local.supervise import relay_lines
from tellonce_local.web import ROOT

LIMIT = timedelta(minutes=20)
STOP_LIMIT = timedelta(seconds=60)
_KEPT = ("PATH", "LANG", "LC_ALL", "TERM", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "PYENV_ROOT")
_INDEX = ("PIP_", "UV_INDEX", "UV_DEFAULT_INDEX", "NPM_CONFIG_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def bare_environment(home: Path, settings: LocalSettings) -> dict[str, str]:
    """An environment in which nothing of this user's is found but the way to the package indexes."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.upper().startswith(_INDEX)}
    ports = {name: value for name, value in settings.model_dump().items() if name.endswith("_port")}
    return {
        **kept,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "UV_CACHE_DIR": str(home / ".cache" / "uv"),
        "npm_config_cache": str(home / ".cache" / "npm"),
        **{f"TELLONCE_LOCAL_{name.upper()}": str(port) for name, port in ports.items()},
    }


async def measure() -> list[float]:
    """Seconds of a first start and of a second one, until the sign-in page answers."""
    folder = Path(tempfile.mkdtemp(prefix="tellonce-fresh-"))
    try:
        clone = folder / "clone"
        home = folder / "home"
        home.mkdir()
        await _git("clone", "--quiet", "--no-local", str(ROOT), str(clone))
        settings = on_free_ports(folder)
        env = bare_environment(home, settings)
        return [await _seconds_to_page(clone, env, settings.inbox_port) for _ in range(2)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _git(*arguments: str) -> None:
    process = await asyncio.create_subprocess_exec("git", *arguments)
    if await process.wait():
        sys.exit(f"git {arguments[0]} failed")


async def _seconds_to_page(clone: Path, env: dict[str, str], port: int) -> float:
    """Run `make run` until its sign-in page is there, then stop it as Ctrl-C would."""
    began = time.monotonic()
    process = Process(["make", "run"], env=env, cwd=clone)
    await process.spawn()
    if process.stdout is None:
        raise RuntimeError("no output to read")
    async with asyncio.TaskGroup() as group:
        group.create_task(relay_lines(process.stdout, lambda line: print("   ", line, flush=True)))
        try:
            async with asyncio.timeout(LIMIT.total_seconds()):
                await _until_page(process, port)
            return time.monotonic() - began
        finally:
            await _interrupt(process)


async def _interrupt(process: Process) -> None:
    """As Ctrl-C does: everyone in the foreground gets SIGINT, and make ends when `make run` has stopped everything."""
    if process.is_running:
        os.killpg(process.pid, signal.SIGINT)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), STOP_LIMIT.total_seconds())
    await process.stop()


async def _until_page(process: Process, port: int) -> None:
    async with httpx.AsyncClient(timeout=2) as client:
        while process.is_running:
            try:
                page = await client.get(f"http://127.0.0.1:{port}/")
            except httpx.TransportError:
                page = None
            if page is not None and page.is_success and "<html" in page.text:
                return
            await asyncio.sleep(0.2)
    raise SystemExit("make fresh: make run ended before its sign-in page was there: the lines above say why")


def main() -> None:
    """Print both figures; exit status 1 if the page never came."""
    first, second = asyncio.run(measure())
    print(f"make fresh: sign-in page after {first:.0f} s on a fresh clone, {second:.0f} s on the second start")


if __name__ == "__main__":
    main()
