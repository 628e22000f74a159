"""`tellonce-router simulate`: what would happen, as a table and a picture."""

# ruff: noqa: T201  # a command prints

import argparse
import asyncio
import os
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path

from tellonce_runtime import mongo
from tellonce_runtime.clock import SystemClock

from tellonce_router.settings import Settings
from tellonce_router.simulate import policies, theory
from tellonce_router.simulate.plot import plot
from tellonce_router.simulate.recorded import read_items, recorded_case
from tellonce_router.simulate.results import Result
from tellonce_router.simulate.running import SEEDS, Case, case_of, simulate
from tellonce_router.simulate.scenario import BadScenario, read_scenario
from tellonce_router.simulate.table import table
from tellonce_router.store.agents import AgentStore
from tellonce_router.store.documents import DATABASE
from tellonce_router.store.settings import SettingsStore


def main(arguments: Sequence[str]) -> int:
    """The command; the exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        if asked.theory:
            with ProcessPoolExecutor(os.cpu_count()) as pool:
                return print_theory(theory.LINES, range(1, asked.seeds * 2 + 1), pool.map)
        if (asked.scenario is None) == (asked.from_history is None):
            parser.error("name a scenario, or --from-history with a number of days")
        cases = _cases(asked.scenario, asked.from_history, asked.compare)
        return _report(cases, range(1, asked.seeds + 1), asked.plot)
    except (BadScenario, ValueError) as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tellonce-router simulate", description=__doc__)
    parser.add_argument("scenario", nargs="?", type=Path, help="a scenario (TOML)")
    parser.add_argument("--from-history", type=float, metavar="DAYS", help="what was recorded in so many days instead")
    known = ", ".join(policies.names())
    parser.add_argument("--compare", nargs="+", metavar="A", help=f"policies ({known}) or scenarios, side by side")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the waits")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="runs of each (5)")
    parser.add_argument("--theory", action="store_true", help="the simulator itself against Erlang C and A")
    return parser


def _cases(scenario: Path | None, days: float | None, compared: Sequence[str] | None) -> list[tuple[str, Case, str]]:
    """Name, case and policy of each run."""
    given = case_of(read_scenario(scenario)) if scenario else asyncio.run(_recorded(timedelta(days=days or 0)))
    found: list[tuple[str, Case, str]] = []
    for name in compared or [policies.ENGINE]:
        if name in policies.names():
            found.append((name, given, name))
        else:
            other = case_of(read_scenario(Path(name)))
            found += [] if found else [(given.name, given, policies.ENGINE)]
            found.append((other.name, other, policies.ENGINE))
    return found


async def _recorded(span: timedelta) -> Case:
    settings, clock = Settings(), SystemClock()
    now = clock.now()
    since = now - span
    async with mongo.connect(settings.mongo, DATABASE):
        rules = await SettingsStore(clock, settings.router.rules_fresh_for).rules()
        return recorded_case(await read_items(since), await AgentStore().all(), rules, since, now)


def _report(cases: Sequence[tuple[str, Case, str]], seeds: Sequence[int], picture: Path | None) -> int:
    results: list[Result] = []
    for name, case, policy_name in cases:
        print(f"simulating {case.name}: {name} …", file=sys.stderr, flush=True)
        results.append(simulate(case, policy_name, seeds, name=name))
    print(table(results))
    if picture:
        picture.write_text(plot(cases[0][1].name, results), encoding="utf-8")
        print(f"drawn in {picture}", file=sys.stderr)
    return 0


def print_theory(lines: Sequence[theory.Line], seeds: Sequence[int], each: Callable[..., Iterable[float]] = map) -> int:
    """Print simulated beside expected; 1 if anything is off by more than 3 %."""
    worst = 0.0
    print("agents  load  patience  expected  simulated   error  standard error")
    for line in lines:
        found = theory.check(line, seeds, each)
        worst = max(worst, abs(found.error))
        patience = "none" if line.patience is None else f"{line.patience:g}"
        print(
            f"{line.agents:6}  {line.load:4.2f}  {patience:>8}  {found.expected:8.3f}  "
            f"{statistics.fmean(found.found):9.3f}  {found.error:+5.2f} %  {found.standard_error:.2f} %",
            flush=True,
        )
    return 1 if worst > theory.ALLOWED_PERCENT else 0
