from datetime import UTC, datetime, timedelta

from tellonce_ingest_email.domain_rate import DomainRate, domains_of

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
NONE = timedelta()


def test_so_many_mails_leave_in_a_minute_and_the_next_waits_for_the_first_to_be_over() -> None:
    rate = DomainRate()

    waits = [rate.wait(["x.example"], 2, NOW + timedelta(seconds=seconds)) for seconds in (0, 10, 20, 60, 61)]

    assert waits == [NONE, NONE, timedelta(seconds=40), NONE, timedelta(seconds=9)]


def test_one_domain_waits_for_no_other() -> None:
    rate = DomainRate()
    rate.wait(["x.example"], 1, NOW)

    assert rate.wait(["y.example"], 1, NOW) == NONE
    assert rate.wait(["x.example"], 1, NOW) == timedelta(minutes=1)


def test_a_mail_to_two_domains_waits_for_both_and_counts_for_neither_until_it_leaves() -> None:
    rate = DomainRate()
    rate.wait(["x.example"], 1, NOW)

    assert rate.wait(["x.example", "z.example"], 1, NOW) == timedelta(minutes=1)
    assert rate.wait(["z.example"], 1, NOW) == NONE


def test_without_a_limit_nothing_waits() -> None:
    rate = DomainRate()

    assert [rate.wait(["x.example"], 0, NOW) for _ in range(1_000)] == [NONE] * 1_000


def test_domains_are_compared_in_lower_case() -> None:
    assert domains_of(["a@X.example", "b@x.example", "c@y.example"]) == {"x.example", "y.example"}
