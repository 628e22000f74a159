"""What the checks of the house share: the files they read, the lists of exceptions, and how they report."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

SKIPPED = frozenset({".git", ".venv", ".tools", "var", "node_modules", "dist", "gen", "__pycache__"})
MEMBERS = ("packages/*", "services/*")


def root_from_arguments() -> Path:
    """The tree to check: the first argument, else the one that holds this file."""
    return Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent


def report(findings: Sequence[str]) -> int:
    """Print one line a finding; the exit code."""
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def files(root: Path, *patterns: str) -> Iterator[Path]:
    """Files below the root that match one of the glob patterns, sorted; generated and fetched ones left out."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    return iter(sorted(path for path in found if SKIPPED.isdisjoint(path.relative_to(root).parts)))


def source_files(root: Path) -> Iterator[Path]:
    """The Python files of all members, without their tests."""
    return files(root, *(f"{member}/src/**/*.py" for member in MEMBERS))


def committed_files(root: Path) -> Iterator[Path]:
    """Files that git knows (or would add); in a folder without git, all."""
    if not (root / ".git").exists():
        yield from files(root, "**/*")
        return
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    yield from (root / name for name in sorted(names.split("\0")) if name and (root / name).is_file())


def exceptions(path: Path) -> dict[str, str]:
    """The lines `name: reason` of a list of exceptions; lines that begin with # say what the list is for."""
    if not path.exists():
        return {}
    lines = [line for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]
    return {name.strip(): reason.strip() for name, _, reason in (line.partition(": ") for line in lines)}


def unjustified(listed: dict[str, str], needed: set[str], path: str) -> Iterator[str]:
    """Findings about the list itself: entries without a reason, and entries that nothing needs any more."""
    for name, reason in listed.items():
        if not reason:
            yield f"{path}: {name} has no reason: write `{name}: why`"
        if name not in needed:
            yield f"{path}: {name} needs no exception any more: delete its line"
