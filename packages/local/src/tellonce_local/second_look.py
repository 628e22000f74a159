"""Runs tests, and, where they are in few files, those that failed once more, alone, in a system of their own:
`python -m tellonce_local.second_look ARGUMENTS OF PYTEST…`.

What fails by itself fails twice. What failed only beside others is named at the end (docs/decisions/0024)."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

MOST = 3
"""Failures in more files than that aren't chance; in a file all fail where what they share did."""
_SOME_FAILED = 1
ALONE = ("-p", "no:xdist", "--last-failed", "--last-failed-no-failures", "none")
_OF_WORKERS = ("-n", "--dist")


def main() -> None:
    """Exit with pytest's status: of the first run, or of the second where that may decide."""
    with tempfile.TemporaryDirectory() as cache:
        sys.exit(look(sys.argv[1:], Path(cache)))


def look(arguments: Sequence[str], cache: Path) -> int:
    """Run the tests; 0 when none fails both beside the others and alone."""
    status = _pytest(arguments, cache)
    failed = failed_in(cache)
    if status != _SOME_FAILED or not 0 < len({name.partition("::")[0] for name in failed}) <= MOST:
        return status
    print(f"again, alone, what failed beside others: {', '.join(failed)}", flush=True)
    status = _pytest([*without_workers(arguments), *ALONE], cache)
    if status == 0:
        print(f"passed alone, but not beside others (mend it): {', '.join(failed)}")
    return status


def failed_in(cache: Path) -> list[str]:
    """The tests that pytest noted as failed."""
    noted = cache / "v/cache/lastfailed"
    return sorted(json.loads(noted.read_text())) if noted.exists() else []


def without_workers(arguments: Sequence[str]) -> list[str]:
    """The arguments for one process."""
    return [
        one
        for before, one in zip(["", *arguments], arguments, strict=False)
        if one not in _OF_WORKERS and before not in _OF_WORKERS
    ]


def _pytest(arguments: Sequence[str], cache: Path) -> int:
    command = [sys.executable, "-m", "pytest", "-o", f"cache_dir={cache}", *arguments]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    main()
