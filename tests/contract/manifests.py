"""Rendered manifests, as the tests of deploy/ look at them."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
OURS = ("history", "router", "ingest-email", "ingest-social", "ingest-chat", "search", "inbox")
RENDERED = ("base", *(f"overlays/{path.name}" for path in sorted((DEPLOY / "overlays").iterdir())))

Object = dict[str, Any]


@cache
def render(folder: str) -> Sequence[Object]:
    """The objects of a kustomization below deploy/."""
    command = [BIN / "kubectl", "kustomize", DEPLOY / folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def of_kind(folder: str, *kinds: str) -> list[Object]:
    """The objects of these kinds."""
    return [item for item in render(folder) if item["kind"] in kinds]


def named(folder: str, kind: str, name: str) -> Object:
    """The one object of this kind and name; a name may carry kustomize's hash."""
    (found,) = [item for item in of_kind(folder, kind) if item["metadata"]["name"].rsplit("-", 1)[0] == name]
    return found


@dataclass(frozen=True)
class Pod:
    """The pod template of a Deployment, StatefulSet or Job."""

    folder: str
    owner: Object

    @property
    def name(self) -> str:
        return str(self.owner["metadata"]["name"])

    @property
    def spec(self) -> Object:
        return self.owner["spec"]["template"]["spec"]  # type: ignore[no-any-return]

    @property
    def labels(self) -> dict[str, str]:
        return self.owner["spec"]["template"]["metadata"]["labels"]  # type: ignore[no-any-return]

    @property
    def containers(self) -> list[Object]:
        return [*self.spec.get("initContainers", []), *self.spec["containers"]]

    @property
    def is_service(self) -> bool:
        return self.owner["kind"] != "Job"

    def ports(self) -> dict[str, int]:
        return {port["name"]: port["containerPort"] for item in self.containers for port in item.get("ports", [])}

    def env(self, container: Object) -> dict[str, str]:
        """Its TELLONCE_ environment; what comes from a Secret is "secret"."""
        found: dict[str, str] = {}
        for source in container.get("envFrom", []):
            if "configMapRef" in source:
                maps = of_kind(self.folder, "ConfigMap")
                (data,) = [m["data"] for m in maps if m["metadata"]["name"] == source["configMapRef"]["name"]]
                found |= data
        found |= {item["name"]: item.get("value", "secret") for item in container.get("env", [])}
        return {name: value for name, value in found.items() if name.startswith("TELLONCE_")}


def pods(folder: str) -> list[Pod]:
    """All pod templates."""
    return [Pod(folder, item) for item in of_kind(folder, "Deployment", "StatefulSet", "Job", "DaemonSet")]


def all_pods() -> list[Any]:
    """All pod templates of all renderings, as pytest parameters' values."""
    return [pod for folder in RENDERED for pod in pods(folder)]


def selects(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Whether labels match a selector's matchLabels."""
    return selector.items() <= labels.items()


def references(spec: Object) -> Iterator[tuple[str, str]]:
    """Kind and name of each object that must exist for a pod to start; optional ones left out."""
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        sources = [*container.get("envFrom", []), *(item.get("valueFrom", {}) for item in container.get("env", []))]
        for source in sources:
            for key, reference in source.items():
                if key in ("configMapRef", "secretRef", "configMapKeyRef", "secretKeyRef") and not reference.get(
                    "optional"
                ):
                    yield ("ConfigMap" if key.startswith("config") else "Secret"), reference["name"]
    for volume in spec.get("volumes", []):
        yield from _volume_references(volume)


def _volume_references(volume: Object) -> Iterator[tuple[str, str]]:
    if "persistentVolumeClaim" in volume:
        yield "PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]
    for source in [volume, *volume.get("projected", {}).get("sources", [])]:
        if "configMap" in source:
            yield "ConfigMap", source["configMap"]["name"]
        secret = source.get("secret", {})
        if secret and not secret.get("optional"):
            yield "Secret", secret.get("secretName") or secret["name"]
