"""What no committed file may hold: paths of one machine, hosts of one company's registry, names that say nothing."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from house import committed_files, report, root_from_arguments, source_files

_TEXT = frozenset(
    {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".txt", ".proto", ".sh", ".cfg", ".ini", ".conf", ".lock"}
    | {".ts", ".tsx", ".js", ".mjs", ".css", ".html", ".svg", ".eml"}
)
_NAMED = frozenset({"Makefile", "Dockerfile", "run", ".gitignore", ".dockerignore", ".npmrc"})

RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![\w./-])/(?:work|root)/"), "a path of one machine: make it relative, or take it from a setting"),
    (re.compile(r"(?<![\w./-])/(?:home|Users)/(?!you\b|user\b|app\b|\$|\{)\w+/"), "a path of one machine"),
    (
        re.compile(
            r"https?://(?!files\.pythonhosted\.org|pypi\.org|registry\.npmjs\.org|www\.npmjs\.com)[\w.-]*(?:pypi|npm|artifactory|nexus|registry|mirror)[\w.-]*",
            re.IGNORECASE,
        ),
        "a host of packages: addresses of registries stand in the machine's own configuration",
    ),
    (re.compile(r"(?:--extra-index-url|--index-url|--find-links|PIP_INDEX_URL|UV_INDEX_URL)[= ]"), "a package index"),
    (re.compile(r"\b(?:whitelist|blacklist)", re.IGNORECASE), "say allow list, block list"),
    (
        re.compile(
            r"(?i)\b(?:as an ai\b|large language model|generated (?:by|with) (?:an? )?(?:ai|llm)\b|co-authored-by:)"
        ),
        "say what the code does, not how it was written",
    ),
    (re.compile(r"(?i)\blorem ipsum\b"), "write an example that says something"),
    (re.compile(r"\b(?:FIXME|XXX|HACK)\b"), "open an issue and write TODO(<its number>)"),
    (re.compile(r"(?:#|//|/\*|--)\s*TODO\b(?!\(\d+\))"), "a TODO carries the number of its issue: TODO(12)"),
)
"""A pattern and what to do instead."""

_EMPTY_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"})


def word_findings(root: Path) -> Iterator[str]:
    """One line for each word that may not stand there."""
    for path in committed_files(root):
        if path == Path(__file__).resolve() or (path.suffix not in _TEXT and path.name not in _NAMED):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            for pattern, advice in RULES:
                if match := pattern.search(line[:4000]):
                    yield f'{path.relative_to(root)}:{number}: "{match[0].strip()}": {advice}'


def name_findings(root: Path) -> Iterator[str]:
    """One line for each module whose name says nothing."""
    for path in source_files(root):
        if path.stem in _EMPTY_NAMES:
            yield f"{path.relative_to(root)}: name it after the thing or the step that it holds, not {path.stem}"


def findings(root: Path) -> list[str]:
    """Words and module names that don't belong here."""
    return [*word_findings(root), *name_findings(root)]


if __name__ == "__main__":
    sys.exit(report(findings(root_from_arguments())))
