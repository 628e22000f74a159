"""Renders every overlay and checks it: strict schemas of three Kubernetes minors, hadolint, the contract test."""

import subprocess
import sys
from pathlib import Path

from house import report, root_from_arguments

KUBERNETES = ("1.35", "1.36", "1.37")
BIN = Path(sys.executable).parent


def run(*command: str | Path, text: str | None = None) -> str:
    """What the command says if it fails; "" if it doesn't."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{Path(command[0]).name}: {(done.stderr + done.stdout).strip()}"


def findings(root: Path) -> list[str]:
    """One text for each check that fails."""
    found = [run(BIN / "hadolint", root / "deploy" / "Dockerfile")]
    rendered = root / "var" / "rendered"
    rendered.mkdir(parents=True, exist_ok=True)
    for overlay in sorted((root / "deploy" / "overlays").iterdir()):
        target = rendered / f"{overlay.name}.yaml"
        found.append(run(BIN / "kubectl", "kustomize", overlay, "--output", target))
        found += [run(BIN / "kubernetes-validate", "--strict", "--quiet", "-k", minor, target) for minor in KUBERNETES]
    found.append(run(BIN / "pytest", "-q", root / "tests" / "contract" / "test_deploy.py"))
    return [finding for finding in found if finding]


if __name__ == "__main__":
    sys.exit(report(findings(root_from_arguments())))
