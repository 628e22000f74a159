"""What each service is told by its environment."""

import re
from pathlib import Path

from tellonce_local.keys import Keys
from tellonce_local.priorities import NICENESS
from tellonce_local.services import Part, catcher_part, cli_env, networks_part, service_parts, traffic_part
from tellonce_local.settings import SERVICES, LocalSettings


def parts(tmp_path: Path) -> dict[str, Part]:
    settings = LocalSettings(folder=tmp_path)
    found = service_parts(settings, Keys(tmp_path / "secrets"), nats_url="nats://n", mongo_url="mongodb://m")
    return {part.name: part for part in found}


def told(part: Part, name: str) -> set[str]:
    return {key for key in part.env if re.match(rf"TELLONCE_{name}_", key)}


def test_every_service_is_there_in_the_order_of_the_flow(tmp_path: Path) -> None:
    assert tuple(parts(tmp_path)) == SERVICES


def test_health_stands_fifty_above_grpc(tmp_path: Path) -> None:
    found = parts(tmp_path)

    assert found["router"].env["TELLONCE_GRPC_PORT"] == "9052"
    assert found["router"].env["TELLONCE_HTTP_PORT"] == "9102"
    assert found["inbox"].ready_url == "http://127.0.0.1:9107/readyz"


def test_a_service_is_told_nothing_that_it_does_not_know(tmp_path: Path) -> None:
    found = parts(tmp_path)

    assert not told(found["history"], "(ROUTER|INBOX|EMAIL|HISTORY)")
    assert told(found["router"], "(ROUTER|INBOX|EMAIL|HISTORY)") == {"TELLONCE_HISTORY_TARGET"}
    assert not told(found["ingest-email"], "(ROUTER|INBOX)")


def test_each_service_shows_its_own_token(tmp_path: Path) -> None:
    tokens = {part.env["TELLONCE_GRPC_TOKEN_FILE"] for part in parts(tmp_path).values()}

    assert {Path(token).name for token in tokens} == {f"{name}.token" for name in SERVICES}


def test_no_two_parts_want_the_same_port(tmp_path: Path) -> None:
    ports = [
        port for part in [*parts(tmp_path).values(), catcher_part(LocalSettings())] for port in part.ports.values()
    ]

    assert len(ports) == len(set(ports))
    assert all(port < 32768 for port in ports)


def test_the_table_of_who_gives_way_names_each_part(tmp_path: Path) -> None:
    settings = LocalSettings()
    around = [catcher_part(settings), traffic_part(settings), networks_part(settings)]
    found = {part.name for part in [*parts(tmp_path).values(), *around]}

    assert found == NICENESS.keys() - {"nats", "mongodb"}


def test_mail_leaves_towards_the_catcher(tmp_path: Path) -> None:
    assert parts(tmp_path)["ingest-email"].env["TELLONCE_RELAY_PORT"] == "2526"


def test_the_command_knows_every_service(tmp_path: Path) -> None:
    env = cli_env(LocalSettings(), Keys(tmp_path), nats_url="nats://n", mongo_url="mongodb://m")

    assert env["TELLONCE_ROUTER_TARGET"] == "127.0.0.1:9052"
    assert env["TELLONCE_INBOX_URL"] == "http://127.0.0.1:8080"
