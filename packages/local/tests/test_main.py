"""What a newcomer reads when all is up, and when it can't be."""

import subprocess
from datetime import timedelta

from tellonce_local.main import problems_in, welcome
from tellonce_local.problems import SetupError
from tellonce_local.services import command_path
from tellonce_local.settings import LocalSettings


def test_the_welcome_names_address_and_login() -> None:
    text = "\n".join(welcome(LocalSettings(inbox_port=8123), timedelta(seconds=9)))

    assert "http://127.0.0.1:8123" in text
    assert "deniz@poyraz.example" in text
    assert "poyraz-demo" in text


def test_problems_are_found_however_deep_they_lie() -> None:
    group = ExceptionGroup("a", [SetupError("one"), ExceptionGroup("b", [SetupError("two"), ValueError("bug")])])

    assert [str(problem) for problem in problems_in(group)] == ["one", "two"]


def test_a_wrong_setting_is_one_line() -> None:
    result = subprocess.run(
        [command_path("tellonce-local")],
        env={"TELLONCE_LOCAL_NATS_PORT": "many"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert result.returncode == 1
    assert result.stderr.startswith("make run: setting nats_port: Input should be a valid integer")
    assert len(result.stderr.splitlines()) == 1
