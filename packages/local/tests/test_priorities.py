"""Whom processors serve first."""

import pytest
from tellonce_local.priorities import NICENESS, niceness_of
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_local.settings import SERVICES, LocalSettings


def test_the_table_names_every_service_and_both_servers() -> None:
    assert {*SERVICES, NatsServer.name, MongoServer.name} <= set(NICENESS)


def test_what_people_wait_for_comes_before_what_records_it_and_that_before_the_others() -> None:
    ranked = [{name for name in NICENESS if NICENESS[name] == niceness} for niceness in sorted(set(NICENESS.values()))]

    assert ranked[:2] == [{"ingest-chat", "inbox", "nats"}, {"history", "mongodb"}]
    assert all(0 <= niceness <= 19 for niceness in NICENESS.values())


def test_a_part_without_a_row_gives_way_to_nobody() -> None:
    assert niceness_of("no-such-part", LocalSettings()) == 0


def test_a_setting_switches_all_of_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    before = niceness_of("search", LocalSettings())
    monkeypatch.setenv("TELLONCE_LOCAL_PRIORITIES", "false")

    assert (before, niceness_of("search", LocalSettings())) == (15, 0)
