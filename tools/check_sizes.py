"""No function over 40 lines and no file over 300 (web: 250) without a reason in tools/large.txt."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from house import exceptions, files, report, root_from_arguments, source_files, unjustified

LONGEST_FUNCTION, LONGEST_FILE, LONGEST_WEB_FILE = 40, 300, 250
LIST = "tools/large.txt"


def large_files(root: Path) -> Iterator[tuple[str, str]]:
    """Name and finding of each file that is too long."""
    python = [(path, LONGEST_FILE) for path in [*source_files(root), *files(root, "tools/*.py", "tests/support/*.py")]]
    web = [
        (path, LONGEST_WEB_FILE)
        for path in files(root, "web/*/src/**/*.ts", "web/*/src/**/*.tsx", "web/*/src/**/*.css")
    ]
    for path, limit in [*python, *web]:
        length = len(path.read_text().splitlines())
        name = path.relative_to(root).as_posix()
        if length > limit:
            yield name, f"{name}: {length} lines (at most {limit}): split it by question"


def large_functions(root: Path) -> Iterator[tuple[str, str]]:
    """Name and finding of each function that is too long, its docstring left out."""
    for path in [*source_files(root), *files(root, "tools/*.py")]:
        name = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > LONGEST_FUNCTION:
                finding = f"{name}:{node.lineno}: {node.name} has {_length(node)} lines (at most {LONGEST_FUNCTION})"
                yield f"{name}::{node.name}", f"{finding}: take a step out of it"


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or first.lineno) - first.lineno + 1


def findings(root: Path) -> list[str]:
    """What is too long and not in the list, and what is wrong with the list."""
    large = [*large_files(root), *large_functions(root)]
    listed = exceptions(root / LIST)
    hint = f", or say in {LIST} why it must be so"
    return [
        *(finding + hint for name, finding in large if name not in listed),
        *unjustified(listed, {name for name, _ in large}, LIST),
    ]


if __name__ == "__main__":
    sys.exit(report(findings(root_from_arguments())))
