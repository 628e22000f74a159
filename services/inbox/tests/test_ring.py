"""The events kept for sockets that come back."""

from tellonce_inbox.ring import Kept, Ring

from services.inbox.tests.fakes import NOW


def sequences(ring: Ring[str], since: int) -> list[int] | None:
    found = ring.since(since)
    return None if found is None else [one.sequence for one in found]


def kept(sequence: int) -> Kept[str]:
    return Kept(sequence, "x", NOW)


def test_what_came_after_is_given_in_order() -> None:
    ring: Ring[str] = Ring(10)
    for sequence in (1, 2, 5):
        ring.append(kept(sequence))

    assert sequences(ring, 1) == [2, 5]
    assert sequences(ring, 5) == []


def test_too_long_ago_is_not_known_whole() -> None:
    ring: Ring[str] = Ring(2)
    for sequence in (1, 2, 3, 4):
        ring.append(kept(sequence))

    assert sequences(ring, 1) is None
    assert sequences(ring, 2) == [3, 4]


def test_what_was_before_the_ring_began_is_not_known() -> None:
    ring: Ring[str] = Ring(10, floor=7)

    assert sequences(ring, 6) is None
    assert sequences(ring, 7) == []


def test_sequence_of_a_quicker_process_misses_nothing() -> None:
    ring: Ring[str] = Ring(10)
    ring.append(kept(1))

    assert sequences(ring, 9) == []


def test_same_event_twice_is_kept_once() -> None:
    ring: Ring[str] = Ring(10)

    assert ring.append(kept(1))
    assert not ring.append(kept(1))


def test_event_passed_over_moves_the_end() -> None:
    ring: Ring[str] = Ring(10)
    ring.append(kept(1))
    ring.pass_over(4)

    assert ring.last == 4
    assert sequences(ring, 1) == []
