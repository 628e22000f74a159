"""How much a visitor and an address may do."""

from tellonce_ingest_chat.limits import Addresses, Bucket, Buckets, Flood


def test_a_bucket_gives_its_burst_and_then_as_much_as_time_brings() -> None:
    bucket = Bucket(per_second=2, burst=3)

    assert [bucket.take(0.0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert bucket.take(0.5) == 0
    assert bucket.take(0.5) == 0.5


def test_a_thousand_in_a_second_bring_no_more_than_the_burst_and_the_rate() -> None:
    bucket = Bucket(per_second=2, burst=10)

    assert sum(bucket.take(number / 1000) == 0 for number in range(1000)) == 11


def test_who_goes_on_and_on_is_noticed() -> None:
    flood = Flood(most=3, seconds=1.0)

    assert [flood.is_over(at) for at in (0.0, 0.5, 1.2, 1.3, 1.4)] == [False, False, False, True, True]


def test_an_address_has_so_many_connections_and_gets_one_back() -> None:
    addresses = Addresses(sockets=2, sessions_a_minute=5)

    assert [addresses.enter("a") for _ in range(3)] == [True, True, False]
    addresses.leave("a", 0.0)
    assert addresses.enter("a")
    assert addresses.enter("b")


def test_new_sessions_of_an_address_are_counted_by_the_minute() -> None:
    addresses = Addresses(sockets=9, sessions_a_minute=2)

    assert [addresses.begin("a", at) for at in (0.0, 1.0, 2.0, 61.5)] == [True, True, False, True]


def test_addresses_from_which_nothing_comes_are_forgotten() -> None:
    addresses = Addresses(sockets=2, sessions_a_minute=5)
    addresses.enter("a")
    addresses.begin("a", 0.0)
    addresses.leave("a", 1.0)

    addresses.sweep(100.0)

    assert len(addresses) == 0


def test_who_comes_back_finds_the_bucket_as_they_left_it_and_only_so_many_are_kept() -> None:
    buckets = Buckets(most=2)
    emptied = buckets.of("one", 2, 1)
    emptied.take(0.0)

    again = buckets.of("one", 2, 1).take(0.1)
    for visitor in ("two", "three"):
        buckets.of(visitor, 2, 1)

    assert again > 0
    assert (len(buckets), buckets.of("one", 2, 1).take(0.1)) == (2, 0.0)
