"""Remembers what was already done with the same inputs, so that nothing is done twice."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

_IGNORED = {"node_modules", "dist", ".vite", "coverage", "__pycache__", "tests"}
NAME = ".stamp"


def content_stamp(paths: Iterable[Path], base: Path) -> str:
    """One hash over names and contents: equal if and only if nothing changed (times don't count)."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(base)}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def source_files(folder: Path) -> list[Path]:
    """Every file below the folder that somebody wrote: not what is installed, made or only tests."""
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _IGNORED]
        found += [Path(here) / name for name in names if name != NAME]
    return found


def is_stamped(folder: Path, value: str) -> bool:
    """True if `stamp` was called with the same value and the folder wasn't removed since."""
    path = folder / NAME
    return path.exists() and path.read_text() == value


def stamp(folder: Path, value: str) -> None:
    """Say that the folder holds what was made from these inputs."""
    (folder / NAME).write_text(value)
