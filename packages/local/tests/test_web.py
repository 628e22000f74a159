"""The web build: only when a source changed, with the wheel's Node."""

import subprocess
from pathlib import Path

from tellonce_local.web import content_stamp, node_on_path, source_files


def test_the_stamp_follows_the_content_and_not_the_times(tmp_path: Path) -> None:
    source = tmp_path / "main.tsx"
    source.write_text("one")
    first = content_stamp([source], tmp_path)

    source.touch()
    touched = content_stamp([source], tmp_path)
    source.write_text("two")
    changed = content_stamp([source], tmp_path)

    assert touched == first
    assert changed != first


def test_a_renamed_source_changes_the_stamp(tmp_path: Path) -> None:
    old, new = tmp_path / "a.ts", tmp_path / "b.ts"
    old.write_text("x")
    before = content_stamp([old], tmp_path)
    old.rename(new)

    assert content_stamp([new], tmp_path) != before


def test_what_is_installed_or_made_is_no_source(tmp_path: Path) -> None:
    for name in ("src/a.ts", "node_modules/x/b.js", "inbox/dist/c.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")

    assert source_files(tmp_path) == [tmp_path / "src" / "a.ts"]


def test_node_and_npm_are_those_of_the_wheel(tmp_path: Path) -> None:
    env = node_on_path(tmp_path / "shim")

    versions = [
        subprocess.run([name, "--version"], env=env, capture_output=True, text=True, check=True).stdout.strip()
        for name in ("node", "npm")
    ]

    assert versions[0] == "v24.19.0"
    assert versions[1].split(".")[0].isdigit()
