"""Generate Python code and stubs from proto/tellonce into proto/gen/python; `--check` says whether that is fresh."""

import filecmp
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ROOT / "proto" / "gen" / "python"
PLUGINS = ("mypy", "mypy_grpc")


def generate(target: Path) -> int:
    """Exit code of protoc; messages, services and stubs of every .proto land below `target`."""
    target.mkdir(parents=True, exist_ok=True)
    sources = sorted(str(path.relative_to(ROOT / "proto")) for path in (ROOT / "proto" / "tellonce").rglob("*.proto"))
    beside = Path(sys.executable).parent
    return int(
        protoc.main(
            [
                "protoc",
                *(f"--plugin=protoc-gen-{name}={beside / f'protoc-gen-{name}'}" for name in PLUGINS),
                f"-I{ROOT / 'proto'}",
                f"-I{Path(protoc.__file__).parent / '_proto'}",
                f"--python_out={target}",
                f"--grpc_python_out={target}",
                f"--mypy_out=quiet:{target}",
                f"--mypy_grpc_out=quiet:{target}",
                *sources,
            ]
        )
    )


def stale_files(fresh: Path, committed: Path) -> Iterator[str]:
    """Paths that differ between two generated trees or stand in only one of them."""
    for tree, other in ((fresh, committed), (committed, fresh)):
        for path in sorted(tree.rglob("*.py*")):
            relative = path.relative_to(tree)
            twin = other / relative
            if path.suffix in {".py", ".pyi"} and (
                not twin.exists() or (tree is fresh and not filecmp.cmp(path, twin, shallow=False))
            ):
                yield str(relative)


def check() -> int:
    """0 if the committed code is what protoc makes now; else 1, with a line a file that isn't."""
    with tempfile.TemporaryDirectory() as folder:
        if code := generate(Path(folder)):
            return code
        stale = list(stale_files(Path(folder), GENERATED))
    for path in stale:
        print(f"proto/gen/python/{path} is not what proto/tellonce says: run make proto and commit it")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(check() if sys.argv[1:] == ["--check"] else generate(GENERATED))
