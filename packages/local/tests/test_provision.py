"""Several commands of ours in one process: each with its own environment, and who failed is named."""

import subprocess

import pytest
from tellonce_local.provision import Step, command


def run(*steps: Step) -> subprocess.CompletedProcess[str]:
    line, env = command(steps)
    return subprocess.run(line, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_each_step_is_run_with_its_arguments() -> None:
    ended = run(Step("tellonce", ["--help"], {}), Step("tellonce", ["apply", "--help"], {"COLUMNS": "200"}))

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.count("usage: tellonce") == 2


@pytest.mark.parametrize("name", ["tellonce", "tellonce-history"])
def test_who_failed_is_named(name: str) -> None:
    ended = run(Step(name, ["nonsense"], {}), Step("tellonce", ["--help"], {}))

    assert ended.returncode == 1
    assert f"{name} failed" in ended.stderr
