"""The secrets of a local stack."""

import hashlib
import stat
import tomllib
from pathlib import Path

from tellonce_local.keys import CALLERS, Keys


def test_secrets_are_made_once(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "secrets")
    keys.make()
    first = {path.name: path.read_text() for path in keys.folder.iterdir()}

    keys.make()

    assert {path.name: path.read_text() for path in keys.folder.iterdir()} == first


def test_only_their_owner_can_read_them(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "secrets")
    keys.make()

    modes = {stat.S_IMODE(path.stat().st_mode) for path in keys.folder.iterdir()}

    assert modes == {0o600}
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700


def test_the_identity_key_has_32_bytes(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.make()

    assert len(bytes.fromhex(keys.identity_key.read_text().strip())) == 32


def test_the_callers_file_holds_sums_and_no_tokens(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.make()
    token = keys.token_file("inbox").read_text().strip()

    callers = {caller["name"]: caller for caller in tomllib.loads(keys.callers.read_text())["caller"]}

    assert set(callers) == set(CALLERS)
    assert callers["inbox"]["sha256"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in keys.callers.read_text()


def test_only_the_inbox_may_speak_for_others() -> None:
    assert [name for name, scopes in CALLERS.items() if "actor" in scopes] == ["inbox"]
