"""What a buried message becomes when it is put back."""

from nats.js.api import RawStreamMsg
from tellonce_cli.replay import Wanted, describe, original
from tellonce_core import subjects

DEAD = {
    "Nats-Msg-Id": "dead.history-mail.MESSAGES.7",
    "Tellonce-Type": "tellonce.message.v1.MessageReceived",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "Tellonce-Dead-Reason": "INVALID_INPUT",
    "Tellonce-Dead-Subject": subjects.message_received("email", "destek"),
    "Tellonce-Dead-Event-Id": "item.arrival",
    "Tellonce-Dead-Tries": "6",
    "Tellonce-Dead-At": "2026-11-21T10:00:00.000+00:00",
    "Tellonce-Dead-Error": "KeyError at decide.py:4 decide",
}


def test_it_goes_back_to_its_subject_with_its_own_headers() -> None:
    subject, headers = original(12, DEAD)

    assert subject == subjects.message_received("email", "destek")
    assert headers == {
        "Nats-Msg-Id": "item.arrival.r12",
        "Tellonce-Type": "tellonce.message.v1.MessageReceived",
        "traceparent": DEAD["traceparent"],
    }


def test_put_back_a_second_time_it_has_one_replay_number_only() -> None:
    _, headers = original(15, {**DEAD, "Tellonce-Dead-Event-Id": "item.arrival.r12"})

    assert headers["Nats-Msg-Id"] == "item.arrival.r15"


def test_only_the_wanted_ones_are_covered() -> None:
    subject = subjects.dead("MESSAGES", "history-mail")

    assert Wanted().covers(3, subject)
    assert Wanted(durable="history-mail", sequence=3).covers(3, subject)
    assert not Wanted(durable="router-mail").covers(3, subject)
    assert not Wanted(sequence=4).covers(3, subject)


def test_a_line_tells_number_durable_and_reason() -> None:
    line = describe(12, RawStreamMsg(subject=subjects.dead("MESSAGES", "history-mail"), headers=DEAD))

    assert line.split()[:4] == ["12", "2026-11-21T10:00:00.000+00:00", "history-mail", "INVALID_INPUT"]
