"""The manifests obey the rules of the house for pods; checked on what kustomize renders, without a cluster."""

import hashlib
import importlib
import re
import subprocess
import tomllib
from base64 import b64decode
from datetime import timedelta
from typing import Any

import kubernetes_validate
import pytest
import yaml
from pydantic_settings import BaseSettings

from tests.contract.manifests import (
    BIN,
    DEPLOY,
    OURS,
    RENDERED,
    Pod,
    all_pods,
    of_kind,
    pods,
    references,
    render,
    selects,
)

NEWEST_MINOR = "1.37"  # tools/deploy_check.py takes the two before it as well
NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"
SETTINGS = {
    **{name: f"tellonce_{name.replace('-', '_')}.settings:Settings" for name in OURS},
    "bus": "tellonce_runtime.settings:ServiceSettings",
}

each_rendering = pytest.mark.parametrize("folder", RENDERED)
each_pod = pytest.mark.parametrize("pod", all_pods(), ids=lambda pod: f"{pod.folder}-{pod.name}")
each_service = pytest.mark.parametrize(
    "pod", [pod for pod in all_pods() if pod.name in OURS], ids=lambda pod: f"{pod.folder}-{pod.name}"
)


def settings_class(container: str) -> type[BaseSettings]:
    module, name = SETTINGS[container].split(":")
    return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]


def seconds(duration: str) -> float:
    number, unit = re.fullmatch(r"(\d+)(s|m)", duration).groups()  # type: ignore[union-attr]
    return int(number) * {"s": 1, "m": 60}[unit]


@each_rendering
def test_every_object_fits_the_schema(folder: str) -> None:
    for item in render(folder):
        kubernetes_validate.validate(item, NEWEST_MINOR, strict=True)


@each_pod
def test_pod_is_restricted(pod: Pod) -> None:
    security = pod.spec["securityContext"]

    assert security["runAsNonRoot"] is True
    assert (security["runAsUser"], security["runAsGroup"]) == (10001, 10001)
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.spec.keys()
    assert all("hostPath" not in volume for volume in pod.spec.get("volumes", []))
    for container in pod.containers:
        inner = container["securityContext"]
        assert inner["allowPrivilegeEscalation"] is False
        assert inner["readOnlyRootFilesystem"] is True
        assert inner["capabilities"] == {"drop": ["ALL"]}


@each_pod
def test_pod_has_no_access_to_the_cluster(pod: Pod) -> None:
    accounts = {item["metadata"]["name"] for item in of_kind(pod.folder, "ServiceAccount")}

    assert pod.spec["automountServiceAccountToken"] is False
    assert pod.spec["enableServiceLinks"] is False
    assert pod.spec["serviceAccountName"] == pod.name
    assert pod.name in accounts
    assert not of_kind(pod.folder, "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")


@each_pod
def test_images_are_of_a_version(pod: Pod) -> None:
    for container in pod.containers:
        assert re.search(r":(?!latest)[\w.-]+$|@sha256:[0-9a-f]{64}$", container["image"]), container["image"]


@each_pod
def test_resources_are_said(pod: Pod) -> None:
    for container in pod.containers:
        assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
        assert "memory" in container["resources"]["limits"]
        assert "cpu" not in container["resources"]["limits"] or pod.name == "nats"


@each_pod
def test_scratch_space_is_limited(pod: Pod) -> None:
    volumes = [volume["emptyDir"] for volume in pod.spec.get("volumes", []) if "emptyDir" in volume]

    assert all("sizeLimit" in volume for volume in volumes)


@each_pod
def test_probes_are_there(pod: Pod) -> None:
    for container in pod.spec["containers"] if pod.is_service else []:
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys()


@each_service
def test_liveness_asks_nobody_else_and_readiness_does(pod: Pod) -> None:
    (container,) = pod.spec["containers"]
    asked = {
        kind: container[kind].get("grpc", {}).get("service") or container[kind]["httpGet"]["path"]
        for kind in ("startupProbe", "livenessProbe", "readinessProbe")
    }

    assert asked["startupProbe"] == asked["livenessProbe"]
    assert (asked["livenessProbe"], asked["readinessProbe"]) in {("liveness", "readiness"), ("/livez", "/readyz")}


@each_service
def test_probed_ports_are_those_of_the_settings(pod: Pod) -> None:
    (container,) = pod.spec["containers"]
    env, ports = pod.env(container), pod.ports()

    assert ports["metrics"] == int(env["TELLONCE_HTTP_PORT"])
    assert ports.get("grpc") == (int(env["TELLONCE_GRPC_PORT"]) if "TELLONCE_GRPC_PORT" in env else None)
    for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
        probe = container[kind]
        assert probe.get("grpc", {"port": ports.get("grpc")})["port"] == ports.get("grpc")
        assert probe.get("httpGet", {"port": "metrics"})["port"] == "metrics"


@each_service
def test_grace_is_longer_than_the_way_down(pod: Pod) -> None:
    (container,) = pod.spec["containers"]
    env = pod.env(container)
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    drain = env.get("TELLONCE_GRPC_DRAIN")
    default: timedelta = settings_class(pod.name).model_fields["grpc"].default.drain

    assert pod.spec["terminationGracePeriodSeconds"] >= pause + (seconds(drain) if drain else default.seconds) + 10


@each_pod
def test_what_a_pod_names_is_there(pod: Pod) -> None:
    there = {(item["kind"], item["metadata"]["name"]) for item in render(pod.folder)}
    missing = {(kind, name) for kind, name in references(pod.spec) if (kind, name) not in there}

    if pod.folder == "base":  # secrets come from overlays
        missing = {(kind, name) for kind, name in missing if kind != "Secret"}
    assert not missing


@each_pod
def test_mounts_and_volumes_belong_together(pod: Pod) -> None:
    volumes = {volume["name"] for volume in pod.spec.get("volumes", [])}
    volumes |= {claim["metadata"]["name"] for claim in pod.owner["spec"].get("volumeClaimTemplates", [])}
    mounted = {mount["name"] for container in pod.containers for mount in container.get("volumeMounts", [])}

    assert mounted == volumes


@each_pod
def test_settings_know_every_variable(pod: Pod, monkeypatch: pytest.MonkeyPatch) -> None:
    for container in pod.containers:
        env = pod.env(container)
        for name in env:
            assert is_setting(settings_class(container["name"]), name), f"{container['name']} has no setting {name}"
        with monkeypatch.context() as patch:
            for name, value in env.items():
                patch.setenv(name, value)
            settings_class(container["name"])() if env else None


def is_setting(settings: type[BaseSettings], variable: str) -> bool:
    """Whether the variable is a field, or a field of a section."""
    name = variable.removeprefix("TELLONCE_").lower()
    section, _, field = name.partition("_")
    inner: Any = settings.model_fields[section].annotation if section in settings.model_fields else None
    return name in settings.model_fields or field in getattr(inner, "model_fields", {})


@each_service
def test_files_that_settings_name_are_mounted(pod: Pod) -> None:
    (container,) = pod.spec["containers"]
    paths = {value for name, value in pod.env(container).items() if name.endswith("_FILE")}
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    mounted = {
        f"{mounts[volume['name']]}/{item['path']}"
        for volume in pod.spec["volumes"]
        for source in volume.get("projected", {}).get("sources", [])
        for item in source["secret"]["items"]
    }

    assert paths == mounted


@each_pod
def test_selectors_never_name_a_version(pod: Pod) -> None:
    if pod.is_service:
        selector = pod.owner["spec"]["selector"]["matchLabels"]
        assert selector.keys() == {NAME, COMPONENT}
        assert selects(selector, pod.labels)


@each_rendering
def test_every_object_has_the_labels_of_the_house(folder: str) -> None:
    for item in render(folder):
        labels = item["metadata"].get("labels", {})
        assert {f"app.kubernetes.io/{key}" for key in ("part-of", "instance", "version", "managed-by")} <= labels.keys()


@each_rendering
def test_services_lead_to_ports_of_pods(folder: str) -> None:
    for service in of_kind(folder, "Service"):
        (pod,) = [pod for pod in pods(folder) if selects(service["spec"]["selector"], pod.labels)]
        for port in service["spec"]["ports"]:
            assert port["targetPort"] in pod.ports()
        if service["spec"].get("clusterIP") == "None":
            assert all(port["port"] == pod.ports()[port["targetPort"]] for port in service["spec"]["ports"])


@each_rendering
def test_what_selects_pods_finds_some(folder: str) -> None:
    selectors = [item["spec"]["selector"] for item in of_kind(folder, "PodDisruptionBudget")]
    selectors += [item["spec"]["podSelector"] for item in of_kind(folder, "NetworkPolicy")]

    for selector in selectors:
        assert any(selects(selector.get("matchLabels", {}), pod.labels) for pod in pods(folder)), selector


@each_pod
def test_more_than_one_replica_is_spread_and_protected(pod: Pod) -> None:
    if pod.owner["spec"].get("replicas", 1) < 2:
        return
    budgets = [item["spec"] for item in of_kind(pod.folder, "PodDisruptionBudget")]
    (budget,) = [spec for spec in budgets if selects(spec["selector"]["matchLabels"], pod.labels)]
    spread = pod.spec["topologySpreadConstraints"]

    assert (budget["maxUnavailable"], budget["unhealthyPodEvictionPolicy"]) == (1, "AlwaysAllow")
    assert {item["topologyKey"] for item in spread} == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
    assert all(selects(item["labelSelector"]["matchLabels"], pod.labels) for item in spread)
    assert pod.owner["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}


def test_services_of_the_base_run_twice() -> None:
    assert {pod.name: pod.owner["spec"]["replicas"] for pod in pods("base") if pod.name in OURS} == dict.fromkeys(
        OURS, 2
    )


@each_rendering
def test_nothing_is_open_that_no_policy_names(folder: str) -> None:
    policies = [item["spec"] for item in of_kind(folder, "NetworkPolicy")]

    assert {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} in policies
    for policy in policies:
        assert policy["policyTypes"], "always say policyTypes"
    for pod in pods(folder):
        own = [spec for spec in policies if selects(spec["podSelector"].get("matchLabels", {"": ""}), pod.labels)]
        assert own, f"{pod.name} has no policy of its own"


@each_service
def test_targets_of_a_service_are_within_reach(pod: Pod) -> None:
    (container,) = pod.spec["containers"]
    targets = [value for name, value in pod.env(container).items() if name.endswith("_TARGET")]
    targets += ["nats:4222", *(["mongodb:27017"] if "TELLONCE_MONGO_URL" in pod.env(container) else [])]

    for target in targets:
        host, port = target.removeprefix("dns:///").split(":")
        assert may_leave(pod, host, int(port)), f"{pod.name} has no way out to {target}"
        if host in {other.name for other in pods(pod.folder)}:
            assert may_enter(pod, host, int(port)), f"{host} doesn't let {pod.name} in"


def policies_of(folder: str, labels: dict[str, str], way: str) -> list[Any]:
    specs = [item["spec"] for item in of_kind(folder, "NetworkPolicy")]
    return [
        rule
        for spec in specs
        if selects(spec["podSelector"].get("matchLabels", {}), labels)
        for rule in spec.get(way, [])
    ]


def may_leave(pod: Pod, host: str, port: int) -> bool:
    return any(
        port in {item["port"] for item in rule["ports"]}
        and any(peer.get("podSelector", {}).get("matchLabels") == {NAME: host} for peer in rule.get("to", []))
        for rule in policies_of(pod.folder, pod.labels, "egress")
    )


def may_enter(pod: Pod, host: str, port: int) -> bool:
    (other,) = [item for item in pods(pod.folder) if item.name == host]
    return any(
        port in {item["port"] for item in rule["ports"]}
        and any(
            selects(peer.get("podSelector", {"matchLabels": {"": ""}})["matchLabels"], pod.labels)
            for peer in rule["from"]
        )
        for rule in policies_of(pod.folder, other.labels, "ingress")
        if "from" in rule
    )


@pytest.mark.parametrize("folder", [folder for folder in RENDERED if folder != "base"])
def test_namespace_enforces_restricted_pods(folder: str) -> None:
    (namespace,) = of_kind(folder, "Namespace")
    labels = namespace["metadata"]["labels"]

    assert {labels[f"pod-security.kubernetes.io/{mode}"] for mode in ("enforce", "audit", "warn")} == {"restricted"}
    assert all(
        item["metadata"].get("namespace") == namespace["metadata"]["name"] for item in of_kind(folder, "Deployment")
    )


def test_base_holds_no_secret() -> None:
    assert not of_kind("base", "Secret")


def test_callers_of_the_dev_overlay_know_its_tokens() -> None:
    secrets = {item["metadata"]["name"].rsplit("-", 1)[0]: item["data"] for item in of_kind("overlays/dev", "Secret")}
    callers = tomllib.loads(b64decode(secrets["tellonce-callers"]["callers.toml"]).decode())["caller"]
    known = {caller["name"]: caller["sha256"] for caller in callers}

    for name in OURS:
        assert known[name] == hashlib.sha256(b64decode(secrets[f"{name}-token"]["token"])).hexdigest()


def test_every_service_has_its_manifests_and_its_image() -> None:
    services = {path.name for path in (DEPLOY.parent / "services").iterdir() if (path / "pyproject.toml").exists()}
    stages = re.findall(r"^FROM \S+ AS ui-(\S+)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)

    assert services == set(OURS)
    assert services <= {path.name for path in (DEPLOY / "base").iterdir()}
    assert services <= set(stages)


def test_compose_sets_only_what_settings_know() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]

    for name in OURS:
        for variable in services[name]["environment"]:
            assert is_setting(settings_class(name), variable), f"{name} has no setting {variable}"
    assert all(not service["image"].endswith(":latest") for service in services.values() if "image" in service)
    assert all(port.startswith("127.0.0.1:") for service in services.values() for port in service.get("ports", []))


@pytest.mark.parametrize(
    "command",
    [("hadolint", "Dockerfile"), ("nats-server", "-t", "-c", "overlays/dev/nats.conf")],
    ids=lambda command: command[0],
)
def test_other_tools_are_content(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POD_NAME", "nats-0")

    done = subprocess.run([BIN / command[0], *command[1:]], cwd=DEPLOY, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
