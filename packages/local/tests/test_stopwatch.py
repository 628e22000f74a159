"""A command with its time."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(("status", "word"), [(0, "passed"), (3, "FAILED")])
def test_the_status_of_the_command_is_kept_and_told(status: int, word: str) -> None:
    command = [sys.executable, "-c", f"raise SystemExit({status})"]

    result = subprocess.run(
        [sys.executable, "-m", "tellonce_local.stopwatch", "make test", "--", *command],
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == status
    assert result.stdout.startswith(f"make test: {word} after 0 min ")
