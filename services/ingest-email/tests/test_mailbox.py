from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.mailbox import Cursor, arrival_id, is_wanted, mailbox_of, reset, since

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CURSOR = Cursor(fence=3, uid_validity=7, uid=40, begun_at=AT)


def with_settings(account: Account, **settings: str) -> Account:
    return replace(account, settings={"imap_host": "imap.poyraz.example"} | settings)


def test_an_account_without_a_host_has_no_mailbox(account: Account) -> None:
    assert mailbox_of(account, 100) is None


def test_by_default_it_reads_the_inbox_encrypted_as_the_first_address_and_changes_nothing(account: Account) -> None:
    mailbox = mailbox_of(with_settings(account), 100)

    assert mailbox is not None
    assert (mailbox.port, mailbox.security, mailbox.user) == (993, "tls", "destek@poyraz.example")
    assert (mailbox.folders, mailbox.begin, mailbox.max_bytes) == (("INBOX",), "new", 100)
    assert mailbox.reads_only


def test_microsoft_is_known_by_name_and_the_accounts_limit_counts(account: Account) -> None:
    own = with_settings(account, imap_auth="xoauth2", oauth_provider="microsoft", oauth_client_id="c")
    mailbox = mailbox_of(replace(own, limits={"max_message_bytes": 5}), 100)

    assert mailbox is not None
    assert mailbox.grant is not None
    assert mailbox.grant.token_url.startswith("https://login.microsoftonline.com/")
    assert mailbox.grant.scope.endswith("offline_access")
    assert mailbox.max_bytes == 5


def test_another_uidvalidity_begins_at_the_beginning_and_keeps_the_lease() -> None:
    assert reset(CURSOR, 7) is CURSOR
    assert reset(CURSOR, 8) == Cursor(fence=3, uid_validity=8, uid=0, begun_at=AT)


@pytest.mark.parametrize(
    ("begin", "before", "wanted"), [("new", 1, True), ("new", 10, False), ("new", -10, True), ("all", 99_999, True)]
)
def test_what_came_before_the_folder_was_watched_is_left_alone(begin: str, before: int, wanted: bool) -> None:
    assert is_wanted(AT - timedelta(minutes=before), CURSOR, begin) is wanted


def test_the_server_is_asked_for_two_days_more_because_it_compares_days_of_its_own_zone() -> None:
    assert since(CURSOR, "new") == date(2026, 1, 3)
    assert since(CURSOR, "all") is None


def test_a_mail_fetched_again_is_the_same_arrival() -> None:
    assert arrival_id(7, 40) == "7-40"
