"""No subject, stream or durable is spelled outside subjects.py: who needs one calls its function."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from house import report, root_from_arguments, source_files

_SUBJECT = re.compile(r"tellonce\.(?:message|delivery|entry|customer|conversation|desk|reply|dead|live)(?:\.(?!v\d)|$)")
_WHERE_ALLOWED = "subjects.py"


def literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """Texts in the code that begin like a subject; docstrings may name subjects."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        if is_text and _SUBJECT.match(node.value):
            yield node


def findings(root: Path) -> list[str]:
    """One line for each subject that is spelled out."""
    return [
        f'{path.relative_to(root)}:{node.lineno}: "{node.value}": take it from tellonce_core.subjects'
        for path in source_files(root)
        if path.name != _WHERE_ALLOWED
        for node in literals(ast.parse(path.read_text()))
    ]


if __name__ == "__main__":
    sys.exit(report(findings(root_from_arguments())))
