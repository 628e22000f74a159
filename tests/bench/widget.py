"""What the chat costs its page: Lighthouse's performance of the demo shop with and without it, in turn."""

import asyncio
import json
import os
import shutil
import statistics
from pathlib import Path

from tellonce_local.web import node_on_path

from tests.bench.figures import Figure
from tests.support.system import running_system

ROUNDS = int(os.environ.get("TELLONCE_BENCH_LIGHTHOUSE", "5"))
GOAL_POINTS = 3
_HERE = Path(__file__).with_name("lighthouse")


async def measure(folder: Path) -> list[Figure]:
    """Medians of the points, 0 to 100 (as on a slow phone and network), and their difference."""
    await _run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts")
    async with running_system(folder, priorities=True) as system:
        shop = f"http://127.0.0.1:{system.settings.widget_port}/demo?lang=tr"
        chromium = shutil.which("chromium") or "chromium"
        printed = await _run("node", "measure.mjs", chromium, str(ROUNDS), shop, f"{shop}&chat=off")
    with_chat, without = (statistics.median(points) for points in json.loads(printed.splitlines()[-1]))
    return [
        Figure("shop with the widget, Lighthouse performance", with_chat, "points", without),
        Figure("points that the widget costs", without - with_chat, "points", goal=f"≤ {GOAL_POINTS}"),
    ]


async def _run(*command: str) -> str:
    """What the command printed; RuntimeError if it failed."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=_HERE, env=node_on_path(), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:2])} failed with status {process.returncode}")
    return printed.decode()
