"""Import rules that import-linter can't say: mongoengine only in store, NATS and gRPC servers only in runtime."""

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from house import report, root_from_arguments, source_files

RULES: tuple[tuple[str, Sequence[str], str], ...] = (
    ("mongoengine", ("store", "runtime"), "documents stay in store.py (or store/): give out dataclasses"),
    ("nats", ("runtime", "local", "cli"), "the bus is tellonce_runtime.bus"),
    ("fastapi.testclient", (), "tests use httpx.ASGITransport"),
    ("unittest.mock", (), "write a fake"),
)
"""A module, who may import it (a file, folder or package of that name), and what to do instead."""


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The modules that are imported anywhere in the file, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module, node.lineno


def findings(root: Path) -> list[str]:
    """One line for each import that stands where it may not."""
    found = []
    for path in source_files(root):
        where = {part.removesuffix(".py").removeprefix("tellonce_") for part in path.relative_to(root).parts}
        for module, line in imported(ast.parse(path.read_text())):
            for banned, allowed, advice in RULES:
                if (module == banned or module.startswith(f"{banned}.")) and where.isdisjoint(allowed):
                    found.append(f"{path.relative_to(root)}:{line}: imports {module}: {advice}")
    return found


if __name__ == "__main__":
    sys.exit(report(findings(root_from_arguments())))
