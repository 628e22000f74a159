"""Prepares the stores of all services at once: their own commands, in forks of one process that has loaded them all.

Such a command loads its libraries for longer than it works; the parent does that once. Run as a module."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import entry_points

_STEPS = "TELLONCE_LOCAL_STEPS"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of ours: its name, its arguments, and what it is told by its environment beside ours."""

    name: str
    args: Sequence[str]
    env: Mapping[str, str]


def command(steps: Sequence[Step]) -> tuple[list[str], dict[str, str]]:
    """The command that runs these steps at the same time, and its environment."""
    ours = dict(os.environ)
    told = [asdict(step) | {"env": {name: value for name, value in step.env.items() if ours.get(name) != value}}
            for step in steps]  # fmt: skip
    return [sys.executable, "-m", "tellonce_local.provision"], ours | {_STEPS: json.dumps(told)}


def main() -> None:
    """Run the steps; the exit status is 1, and the last line names them, where some failed."""
    steps = [Step(**told) for told in json.loads(os.environ.pop(_STEPS))]
    loaded = [(step, entry(step.name)) for step in steps]
    running = {_fork(step, begin): step.name for step, begin in loaded}
    failed = [name for pid, name in running.items() if os.waitpid(pid, 0)[1] != 0]
    if failed:
        sys.exit(f"{', '.join(failed)} failed")


def entry(name: str) -> Callable[[], object]:
    """What one of our commands calls, loaded."""
    (found,) = entry_points(group="console_scripts", name=name)
    loaded: Callable[[], object] = found.load()
    return loaded


def _fork(step: Step, begin: Callable[[], object]) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.environ.update(step.env)
        sys.argv = [step.name, *step.args]
        begin()
        status = 0
    except SystemExit as ended:
        status = 0 if ended.code in (None, 0) else 1
        if isinstance(ended.code, str):
            print(ended.code)
    finally:
        if sys.exc_info()[0] is not None:
            traceback.print_exc()
        sys.stdout.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
