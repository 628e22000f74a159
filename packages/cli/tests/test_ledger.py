"""The equation in words, and what is missing by its place."""

from tellonce.history.v1 import ledger_service_pb2 as pb
from tellonce_cli.ledger import adds_up, equation

SOUND = pb.LedgerBalance(
    channel="email", account="destek", messages=5, arrivals=4, pending=1, items=3, states={"opened": 2, "failed": 1}
)


def test_it_is_said_how_the_sums_meet() -> None:
    answer = pb.CheckLedgerResponse(balances=[SOUND])

    assert adds_up(answer)
    assert list(equation(answer)) == [
        "email/destek: 5 messages = 4 told of + 1 pending + 0 missing; 3 items = 1 failed + 2 opened",
        "5 messages in the stream; difference 0",
    ]


def test_what_is_missing_is_named() -> None:
    short = pb.LedgerBalance(channel="chat", account="shop", messages=1, missing=1)
    gone = pb.MissingMessage(sequence=7, channel="chat", account="shop", item_id="i1")
    answer = pb.CheckLedgerResponse(balances=[SOUND, short], missing=[gone])

    *_, missing, last = equation(answer)

    assert not adds_up(answer)
    assert missing == "MISSING 7  1970-01-01T00:00:00Z  chat/shop  i1"
    assert last == "6 messages in the stream; difference 1"
