"""Every decision page has a number of its own, the three parts, and its line in docs/decisions/README.md."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from house import report, root_from_arguments

PARTS = ("**Context.**", "**Decision.**", "**Consequence.**")
_NAME = re.compile(r"(\d{4})-[a-z0-9-]+\.md")


def page_findings(page: Path) -> Iterator[str]:
    """What is wrong with one page."""
    text = page.read_text()
    number = page.name[:4]
    if not _NAME.fullmatch(page.name):
        yield f"docs/decisions/{page.name}: name it NNNN-what-is-decided.md"
    if not text.startswith(f"# {number}: "):
        yield f"docs/decisions/{page.name}: begin with `# {number}: <the decision>`"
    yield from (f"docs/decisions/{page.name}: has no {part}" for part in PARTS if part not in text)


def findings(root: Path) -> list[str]:
    """What is wrong with the pages and their list."""
    folder = root / "docs" / "decisions"
    pages = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    index = (folder / "README.md").read_text() if (folder / "README.md").exists() else ""
    numbers = Counter(page.name[:4] for page in pages)
    return [
        *(finding for page in pages for finding in page_findings(page)),
        *(f"docs/decisions: {number} is taken {count} times" for number, count in numbers.items() if count > 1),
        *(f"docs/decisions/README.md: add {index_line(page)}" for page in pages if f"({page.name})" not in index),
    ]


def index_line(page: Path) -> str:
    """The page's line in the list."""
    return f"- [{page.read_text().splitlines()[0].removeprefix('# ')}]({page.name})"


if __name__ == "__main__":
    sys.exit(report(findings(root_from_arguments())))
