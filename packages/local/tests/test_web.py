"""The web build with the wheel's Node."""

import subprocess
from pathlib import Path

from tellonce_local.web import node_on_path


def test_node_and_npm_are_those_of_the_wheel(tmp_path: Path) -> None:
    env = node_on_path(tmp_path / "shim")

    versions = [
        subprocess.run([name, "--version"], env=env, capture_output=True, text=True, check=True).stdout.strip()
        for name in ("node", "npm")
    ]

    assert versions[0] == "v24.19.0"
    assert versions[1].split(".")[0].isdigit()
