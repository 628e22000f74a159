"""What `make` says and does on a machine that lacks something; the machine is made of fake commands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tellonce_local.web import ROOT

SCRIPT = ROOT / "tools" / "bootstrap.sh"
REAL = ("bash", "dirname", "grep", "cut", "cat", "command", "env", "uname")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of commands: the harmless real ones, an apt-get that only notes what it is asked for, no libcurl."""
    for name in REAL:
        real = next((Path(folder) / name for folder in ("/usr/bin", "/bin") if (Path(folder) / name).exists()), None)
        if real:
            (tmp_path / name).symlink_to(real)
    fake(tmp_path, "python3", "exit 0")
    fake(tmp_path, "ldconfig", "echo 'libssl.so.3 => /lib/libssl.so.3'")
    fake(tmp_path, "apt-get", f'echo "$*" >> {tmp_path}/asked')
    fake(tmp_path, "id", "echo 1000")
    fake(tmp_path, "chromium", "exit 0")
    return tmp_path


def fake(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def run(machine: Path, what: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", str(SCRIPT), what],
        env={"PATH": str(machine), "HOME": os.environ.get("HOME", "/"), **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_libcurl_anyone_but_root_is_told_what_to_type(machine: Path) -> None:
    result = run(machine, "run")

    assert result.returncode == 1
    assert result.stderr == "make: needs libcurl4: type  sudo apt-get install libcurl4\n"
    assert not (machine / "asked").exists()


def test_root_gets_libcurl_installed(machine: Path) -> None:
    fake(machine, "id", "echo 0")

    result = run(machine, "run")

    assert result.returncode == 0, result.stderr
    assert "install -y --no-install-recommends libcurl4" in (machine / "asked").read_text()


def test_root_is_told_when_the_installation_fails(machine: Path) -> None:
    fake(machine, "id", "echo 0")
    fake(machine, "apt-get", "exit 100")

    result = run(machine, "run")

    assert result.returncode == 1
    assert result.stderr.strip().endswith("type  apt-get update && apt-get install libcurl4")


def test_with_a_mongodb_of_ones_own_libcurl_is_not_needed(machine: Path) -> None:
    assert run(machine, "run", TELLONCE_MONGO_URL="mongodb://elsewhere/").returncode == 0


def test_tests_need_a_browser(machine: Path) -> None:
    fake(machine, "ldconfig", "echo 'libcurl.so.4 => /lib/libcurl.so.4'")
    (machine / "chromium").unlink()

    result = run(machine, "test")

    assert result.returncode == 1
    assert "sudo apt-get install chromium" in result.stderr


def test_root_gets_the_small_browser_and_where_it_is_not_kept_any_will_do(machine: Path) -> None:
    fake(machine, "ldconfig", "echo 'libcurl.so.4 => /lib/libcurl.so.4'")
    fake(machine, "id", "echo 0")
    fake(machine, "apt-get", f'echo "$*" >> {machine}/asked; case "$*" in *headless-shell*) exit 100;; esac')

    result = run(machine, "test")

    assert result.returncode == 0, result.stderr
    assert "--no-install-recommends chromium-headless-shell\n" in (machine / "asked").read_text()


def test_an_old_python_is_one_line(machine: Path) -> None:
    fake(machine, "python3", "exit 1")

    result = run(machine, "run")

    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "needs Python 3.11 or newer" in result.stderr


def test_an_environment_that_works_is_asked_for_by_its_version_only(machine: Path) -> None:
    """By a path uv would replace it whenever that path is another name of the same Python."""
    result = run(machine, "python")

    assert result.stdout.strip() == f"{sys.version_info.major}.{sys.version_info.minor}"
