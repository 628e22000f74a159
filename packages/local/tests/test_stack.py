"""Parts of the stack that need no server; the whole of it runs in tests/e2e."""

import asyncio
import socket
import sys
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from tellonce_local.console import Console
from tellonce_local.ports import free_port
from tellonce_local.priorities import NICENESS
from tellonce_local.problems import SetupError
from tellonce_local.services import Part
from tellonce_local.settings import LocalSettings, on_free_ports
from tellonce_local.stack import Stack, all_of, clear_state, without_password

pytestmark = pytest.mark.asyncio(loop_scope="session")


def quiet() -> Console:
    return Console(lambda _: None, colours=False)


async def test_a_port_in_use_stops_the_start_before_anything_runs(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings = LocalSettings(folder=tmp_path, catcher_smtp_port=server.getsockname()[1])

        with pytest.raises(SetupError, match="TELLONCE_LOCAL_CATCHER_SMTP_PORT"):
            async with Stack(settings, quiet()).running():
                pass

    assert list(tmp_path.iterdir()) == []


async def test_given_servers_are_used_and_not_started(tmp_path: Path) -> None:
    stack = Stack(LocalSettings(folder=tmp_path), quiet(), nats_url="nats://n:4222", mongo_url="mongodb://m")

    assert (stack.nats, stack.mongo) == (None, None)
    assert stack.cli_env()["TELLONCE_NATS_URL"] == "nats://n:4222"


async def test_a_given_server_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path)
    url = f"nats://user:secret@127.0.0.1:{free_port()}"
    stack = Stack(settings, quiet(), nats_url=url, mongo_url="mongodb+srv://m")

    with pytest.raises(SetupError, match="TELLONCE_NATS_URL") as problem:
        async with stack.running():
            pass

    assert "secret" not in str(problem.value)


async def test_a_password_is_never_shown() -> None:
    assert without_password("mongodb://u:p@h:1/?x=1") == "mongodb://…@h:1/?x=1"


async def test_a_command_that_fails_stops_the_start(tmp_path: Path) -> None:
    lines: list[str] = []
    stack = Stack(LocalSettings(folder=tmp_path), Console(lines.append, colours=False))

    with pytest.raises(SetupError, match="failed with status 4"):
        await stack.run_once([sys.executable, "-c", "print('why'); raise SystemExit(4)"], {})

    assert lines[0].endswith("│ why")


async def test_a_part_that_never_gets_ready_is_named(tmp_path: Path) -> None:
    stack = Stack(LocalSettings(folder=tmp_path), quiet())
    part = Part("router", (), {}, {}, f"http://127.0.0.1:{free_port()}/readyz")

    with pytest.raises(SetupError, match=r"router was not ready .* \(no answer\)"):
        await stack.until_ready(part, timedelta(seconds=0.3))


async def test_the_first_failure_ends_the_other_work() -> None:
    ended = asyncio.Event()

    async def waits() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    async def fails() -> None:
        raise SetupError("no")

    with pytest.raises(ExceptionGroup):
        await all_of([waits(), fails()])

    assert ended.is_set()


async def test_a_clean_start_keeps_what_is_not_state(tmp_path: Path) -> None:
    for name in ("nats", "secrets", "shots"):
        (tmp_path / name).mkdir()

    clear_state(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["shots"]


async def test_what_names_a_service_is_told_to_that_one_alone(tmp_path: Path) -> None:
    stack = Stack(LocalSettings(folder=tmp_path), quiet(), nats_url="nats://n", mongo_url="mongodb://m",
                  env={"TELLONCE_A": "1", "router:TELLONCE_B": "2"})  # fmt: skip

    told = {part.name: (part.env.get("TELLONCE_A"), part.env.get("TELLONCE_B")) for part in stack.service_parts()}

    assert (told["router"], told["history"]) == (("1", "2"), ("1", None))


@pytest.mark.parametrize(("priorities", "expected"), [(True, (0, 10)), (False, (0, 0))])
async def test_the_servers_give_way_as_the_table_says(
    tmp_path: Path, priorities: bool, expected: tuple[int, int]
) -> None:
    stack = Stack(LocalSettings(folder=tmp_path, priorities=priorities), quiet())

    assert stack.nats is not None
    assert stack.mongo is not None
    assert (stack.nats.niceness, stack.mongo.niceness) == expected


@pytest.mark.parametrize("name", ["search", "history", "inbox"])
async def test_a_started_part_gives_way_as_the_table_says(tmp_path: Path, name: str) -> None:
    lines: list[str] = []
    stack = Stack(LocalSettings(folder=tmp_path), Console(lines.append, colours=False))
    code = "import os, time; print(os.getpriority(os.PRIO_PROCESS, 0), flush=True); time.sleep(60)"

    async with AsyncExitStack() as exits, asyncio.timeout(20):
        await stack.start_part(exits, Part(name, (sys.executable, "-c", code), {}, {}, ""))
        while not lines:
            await asyncio.sleep(0.02)

    assert lines[0].endswith(f"│ {NICENESS[name]}")
