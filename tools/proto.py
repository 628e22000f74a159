"""Generate Python code and type stubs from proto/tellonce into a folder (default proto/gen/python)."""

import sys
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ("mypy", "mypy_grpc")


def generate(target: Path) -> int:
    """Exit code of protoc; messages, services and stubs of every .proto land below `target`."""
    target.mkdir(parents=True, exist_ok=True)
    sources = sorted(str(path.relative_to(ROOT / "proto")) for path in (ROOT / "proto" / "tellonce").rglob("*.proto"))
    well_known = Path(protoc.__file__).parent / "_proto"
    return int(
        protoc.main(
            [
                "protoc",
                *(f"--plugin=protoc-gen-{name}={Path(sys.executable).parent / f'protoc-gen-{name}'}" for name in PLUGINS),
                f"-I{ROOT / 'proto'}",
                f"-I{well_known}",
                f"--python_out={target}",
                f"--grpc_python_out={target}",
                f"--mypy_out=quiet:{target}",
                f"--mypy_grpc_out=quiet:{target}",
                *sources,
            ]
        )
    )


if __name__ == "__main__":
    sys.exit(generate(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "proto" / "gen" / "python"))
