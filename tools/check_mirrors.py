"""Every source file has the unit test file of the same name, or tools/unmirrored.txt says where it is tested.

Without one: __init__, __main__, main, settings, and files without a function. `src/<pkg>/a/b.py` is mirrored by
`tests/a/test_b.py` or `tests/test_b.py`; an entry of the list names the test file that stands in, a comma, and why
("services/x/src/x/store.py: tests/integration/test_x.py, real MongoDB"); `services/x/src/x/store/*` is a folder.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from house import exceptions, report, root_from_arguments, source_files, unjustified

EXEMPT = frozenset({"__init__.py", "__main__.py", "main.py", "settings.py"})
LIST = "tools/unmirrored.txt"


def unmirrored(root: Path) -> Iterator[tuple[str, Path]]:
    """Name of each source file without its test file, and where that should be."""
    for path in source_files(root):
        if path.name in EXEMPT or not _has_functions(path):
            continue
        member = root / Path(*path.relative_to(root).parts[:2])
        inside = path.relative_to(member / "src").parts[1:-1]
        tests = [member / "tests" / Path(*inside) / f"test_{path.name}", member / "tests" / f"test_{path.name}"]
        if not any(test.exists() for test in tests):
            yield path.relative_to(root).as_posix(), tests[0].relative_to(root)


def _has_functions(path: Path) -> bool:
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(ast.parse(path.read_text()))
    )


def covered(entry: str, missing: Iterable[str]) -> list[str]:
    """The unmirrored files that an entry of the list speaks of."""
    return [name for name in missing if fnmatchcase(name, entry)]


def findings(root: Path) -> list[str]:
    """Source files that nothing mirrors, and entries of the list that are wrong."""
    missing = dict(unmirrored(root))
    entries = exceptions(root / LIST)
    listed = {name: reason for entry, reason in entries.items() for name in covered(entry, missing)}
    wrong = {name: reason.split(",")[0].strip() for name, reason in listed.items() if name in missing}
    return [
        *(
            f"{name}: write {test}, or say in {LIST} where it is tested and why"
            for name, test in missing.items()
            if name not in listed
        ),
        *(
            f"{LIST}: {name}: there is no {test}: name the file that tests it"
            for name, test in wrong.items()
            if not (root / test).is_file()
        ),
        *unjustified(entries, {entry for entry in entries if covered(entry, missing)}, LIST),
    ]


if __name__ == "__main__":
    sys.exit(report(findings(root_from_arguments())))
