"""How far an erasure is, and its certificate."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from tellonce_history.erasing.erasure import (
    STEPS,
    Erasure,
    ErasureState,
    Name,
    Report,
    Step,
    certificate,
    waiting_for,
)

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ERASURE = Erasure(
    id="x1", at=AT, actor="agent:ana", customer="n1", nodes=("n1", "n2"), reason="ticket 7",
    names=(Name(kind="email", value="sule@posta.example"),), removed={"entries": 7},
)  # fmt: skip
SERVICES = ("router", "search")


def test_steps_are_done_in_their_order() -> None:
    assert ERASURE.next_step is Step.FIND
    assert replace(ERASURE, done=(Step.FIND, Step.PART)).next_step is Step.ENTRIES
    assert replace(ERASURE, done=STEPS).next_step is None
    assert STEPS[-1] is Step.TELL


def test_it_waits_for_who_has_not_reported() -> None:
    reported = replace(ERASURE, reports=(Report(service="search", replica="a"), Report(service="search", replica="b")))

    assert waiting_for(reported, SERVICES) == ["router"]


def test_the_certificate_says_what_and_by_whom_and_names_nobody() -> None:
    reports = (Report(service="router", removed={"items": 2}, at=AT),)

    told = certificate(replace(ERASURE, reports=reports), SERVICES)

    read = json.loads(told)
    assert read["stores"] == [
        {"service": "history", "removed": {"entries": 7}},
        {"service": "router", "removed": {"items": 2}, "at": "2026-11-21T09:00:00.000+00:00"},
    ]
    assert (read["actor"], read["not_reported"], read["complete"]) == ("agent:ana", ["search"], False)
    assert "sule" not in told


def test_it_is_complete_once_it_is_done() -> None:
    done = replace(ERASURE, state=ErasureState.DONE, finished_at=AT, reports=tuple(map(_report, SERVICES)))

    assert json.loads(certificate(done, SERVICES))["complete"] is True


def _report(service: str) -> Report:
    return Report(service=service)
