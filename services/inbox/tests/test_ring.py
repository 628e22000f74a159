"""The events kept for sockets that come back."""

from tellonce_inbox.ring import Ring


def sequences(ring: Ring[str], since: int) -> list[int] | None:
    kept = ring.since(since)
    return None if kept is None else [one.sequence for one in kept]


def test_what_came_after_is_given_in_order() -> None:
    ring: Ring[str] = Ring(10)
    for sequence in (1, 2, 5):
        ring.append(sequence, "x")

    assert sequences(ring, 1) == [2, 5]
    assert sequences(ring, 5) == []


def test_too_long_ago_is_not_known_whole() -> None:
    ring: Ring[str] = Ring(2)
    for sequence in (1, 2, 3, 4):
        ring.append(sequence, "x")

    assert sequences(ring, 1) is None
    assert sequences(ring, 2) == [3, 4]


def test_what_was_before_the_ring_began_is_not_known() -> None:
    ring: Ring[str] = Ring(10, floor=7)

    assert sequences(ring, 6) is None
    assert sequences(ring, 7) == []


def test_sequence_of_a_quicker_process_misses_nothing() -> None:
    ring: Ring[str] = Ring(10)
    ring.append(1, "x")

    assert sequences(ring, 9) == []


def test_same_event_twice_is_kept_once() -> None:
    ring: Ring[str] = Ring(10)

    assert ring.append(1, "x")
    assert not ring.append(1, "x")


def test_event_passed_over_moves_the_end() -> None:
    ring: Ring[str] = Ring(10)
    ring.append(1, "x")
    ring.pass_over(4)

    assert ring.last == 4
    assert sequences(ring, 1) == []
