"""What was done with the same inputs isn't done again."""

from pathlib import Path

from tellonce_local.stamps import content_stamp, is_stamped, source_files, stamp


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


def test_a_stamp_goes_with_its_folder(tmp_path: Path) -> None:
    stamp(tmp_path, "one")

    assert is_stamped(tmp_path, "one")
    assert not is_stamped(tmp_path, "two")
    assert not is_stamped(tmp_path / "removed", "one")
