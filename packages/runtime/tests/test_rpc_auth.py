"""Who may call, by the callers file."""

import os
from pathlib import Path

import pytest
from tellonce_core.errors import Denied, Unauthenticated
from tellonce_runtime.rpc_auth import Callers, callers_toml
from tellonce_runtime.testing import write_callers

CALLERS = {"inbox": ("secret", ["desk.read", "actor"]), "shop": ("other", ["history.write"])}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "callers.toml"
    write_callers(path, CALLERS)
    return path


def test_a_token_names_its_caller(path: Path) -> None:
    caller = Callers(path).identify("secret", "agent-1", "desk.read")

    assert (caller.name, caller.actor, caller.scopes) == ("inbox", "agent-1", {"desk.read", "actor"})


def test_without_an_actor_the_system_itself_acts(path: Path) -> None:
    assert Callers(path).identify("other", "", None).actor == "system:shop"


@pytest.mark.parametrize("token", ["", "Secret", "secret\n", "secre"])
def test_an_unknown_token_is_unauthenticated(path: Path, token: str) -> None:
    with pytest.raises(Unauthenticated):
        Callers(path).identify(token, "", None)


@pytest.mark.parametrize(
    ("token", "actor", "scope"), [("other", "", "desk.read"), ("other", "agent-1", None), ("secret", "a" * 200, None)]
)
def test_what_the_file_doesnt_allow_is_denied(path: Path, token: str, actor: str, scope: str | None) -> None:
    with pytest.raises(Denied):
        Callers(path).identify(token, actor, scope)


def test_an_actor_with_control_characters_is_denied(path: Path) -> None:
    with pytest.raises(Denied):
        Callers(path).identify("secret", "a\nb", None)


def test_a_changed_file_counts_at_once(path: Path) -> None:
    callers = Callers(path)
    callers.identify("secret", "", None)

    write_callers(path, {"inbox": ("rotated", ["desk.read"])})

    assert callers.identify("rotated", "", None).name == "inbox"
    with pytest.raises(Unauthenticated):
        callers.identify("secret", "", None)


def test_a_broken_file_leaves_in_force_what_was_good(path: Path) -> None:
    callers = Callers(path)
    callers.identify("secret", "", None)

    path.write_text("[[caller]\nname = ")

    assert callers.identify("secret", "", None).name == "inbox"


@pytest.mark.parametrize("text", [None, "", '[[caller]]\nname = "x"\n', '[[caller]]\nname = "x"\nsha256 = "zz"\n'])
def test_a_file_that_names_nobody_lets_nobody_in(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "callers.toml"
    if text is not None:
        path.write_text(text)

    with pytest.raises(Unauthenticated):
        Callers(path).identify("secret", "", None)


def test_the_file_holds_no_token(path: Path) -> None:
    assert "secret" not in callers_toml(CALLERS)


def test_a_file_is_read_only_when_it_changed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    callers, reads = Callers(path), []
    read_text = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda self, **k: reads.append(self) or read_text(self, **k))

    for _ in range(3):
        callers.identify("secret", "", None)
    os.utime(path, ns=(1, 1))
    callers.identify("secret", "", None)

    assert len(reads) == 2
