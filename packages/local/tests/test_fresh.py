"""The environment of a newcomer."""

from pathlib import Path

import pytest
from tellonce_local.fresh import bare_environment
from tellonce_local.settings import LocalSettings


def test_nothing_of_this_user_is_left_but_the_way_to_the_indexes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    monkeypatch.setenv("UV_CACHE_DIR", "/somewhere/warm")
    monkeypatch.setenv("TELLONCE_NATS_URL", "nats://elsewhere")
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere/.venv")

    env = bare_environment(tmp_path, LocalSettings(inbox_port=23456))

    assert env["HOME"] == str(tmp_path)
    assert env["UV_CACHE_DIR"] == str(tmp_path / ".cache" / "uv")
    assert env["PIP_INDEX_URL"] == "https://index.example/simple"
    assert env["TELLONCE_LOCAL_INBOX_PORT"] == "23456"
    assert not {"TELLONCE_NATS_URL", "VIRTUAL_ENV"} & set(env)
