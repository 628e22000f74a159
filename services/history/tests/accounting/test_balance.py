"""messages = arrivals + pending + missing, by counts and message by message."""

from datetime import UTC, datetime

from tellonce_history.accounting.balance import Line, Seen, Tally, Told, counted, with_pending
from tellonce_runtime.survey import Listed

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MAIL, CHAT = "tellonce.message.received.email.support", "tellonce.message.received.chat.shop"
HANDLED = {"history-mail": 10, "history-live": 2, "history-import": 10}


def listed(sequence: int, item: str, subject: str = MAIL) -> Listed:
    return Listed(sequence, subject, f"{item}.{sequence}", AT)


def row(*sequences: int, state: str = "opened") -> Seen:
    return Seen(state, frozenset(sequences))


def only_line(tally: Tally) -> Line:
    (line,) = tally.balance().lines
    return line


def test_an_item_that_came_twice_is_two_messages_and_one_item() -> None:
    tally = Tally(HANDLED)

    tally.add([listed(1, "a"), listed(2, "a"), listed(3, "b")], {"a": row(1, 2), "b": row(3, state="quarantined")})

    line = only_line(tally)
    assert (line.messages, line.arrivals, line.pending, line.missing) == (3, 3, 0, 0)
    assert line.items == {"opened": 1, "quarantined": 1}
    assert tally.balance().adds_up


def test_what_its_lane_has_not_handled_yet_is_pending() -> None:
    tally = Tally(HANDLED)

    tally.add([listed(11, "a"), listed(3, "c", CHAT)], {})

    assert [(line.channel, line.pending, line.missing) for line in tally.balance().lines] == [
        ("chat", 1, 0),
        ("email", 1, 0),
    ]
    assert tally.balance().missing == []


def test_what_was_handled_and_has_no_row_is_missing_and_named() -> None:
    tally = Tally(HANDLED)

    tally.add([listed(4, "a"), listed(5, "b")], {"a": row(3)})

    assert (only_line(tally).missing, tally.balance().adds_up) == (2, False)
    assert [one.sequence for one in tally.balance().missing] == [4, 5]


def test_the_hundred_and_first_missing_is_counted_but_not_named() -> None:
    tally = Tally(HANDLED | {"history-mail": 1000})

    tally.add([listed(number, f"i{number}") for number in range(1, 151)], {})

    assert (only_line(tally).missing, len(tally.balance().missing)) == (150, 100)


def test_an_item_that_came_a_thousand_times_tells_of_the_places_it_forgot_too() -> None:
    often = Seen("opened", frozenset(range(500, 1500)), all_kept=False)

    assert often.tells_of(3)
    assert often.tells_of(600)
    assert not often.tells_of(1500)


def test_a_message_without_an_event_id_is_the_item_of_its_place() -> None:
    tally = Tally(HANDLED)

    tally.add([Listed(9, MAIL, "", AT)], {"MESSAGES-9": row(9, state="failed")})

    assert only_line(tally).items == {"failed": 1}


def test_counts_meet_once_the_end_of_the_stream_is_known_to_be_pending() -> None:
    told = [Told("email", "support", "opened", 3, 4), Told("email", "support", "failed", 1, 1)]
    tail = Tally(HANDLED)
    tail.add([listed(11, "new"), listed(12, "again")], {"again": row(5, 12)})

    balance = with_pending(counted({MAIL: 5, "tellonce.message.imported.email.support": 1}, told), tail)

    (line,) = balance.lines
    assert (line.messages, line.arrivals, line.pending, line.missing) == (6, 5, 1, 0)
    assert balance.adds_up


def test_counts_that_do_not_meet_say_so() -> None:
    balance = with_pending(counted({MAIL: 2, "tellonce.delivery.reported.email.support": 9}, []), Tally(HANDLED))

    assert not balance.adds_up
    assert balance.lines[0].missing == 2
