import pytest
from tellonce_ingest_email.mailbox_settings import listed, problem_of

HOST = {"imap_host": "imap.poyraz.example"}
PASSWORD = {"imap_password": "file:imap"}
TOKENS = HOST | {"imap_auth": "xoauth2", "oauth_client_id": "c"}
OUT = {"smtp_auth": "xoauth2", "smtp_host": "smtp.poyraz.example", "smtp_user": "a", "oauth_client_id": "c"}
REFRESH = {"oauth_refresh_token": "file:refresh"}


@pytest.mark.parametrize(
    ("settings", "secrets"),
    [
        ({}, {}),
        (HOST, PASSWORD),
        (HOST | {"imap_after": "move", "imap_move_to": "Archive"}, PASSWORD),
        (TOKENS | {"oauth_provider": "google"}, REFRESH),
        (TOKENS | {"oauth_token_url": "http://127.0.0.1:8080/token"}, REFRESH),
        (OUT | {"oauth_provider": "google"}, REFRESH),
        (OUT | TOKENS | {"oauth_provider": "google"}, REFRESH),
        (OUT | HOST | {"oauth_provider": "google"}, REFRESH | PASSWORD),
    ],
)
def test_what_works_has_no_problem(settings: dict[str, str], secrets: dict[str, str]) -> None:
    assert problem_of(settings, secrets) == ""


@pytest.mark.parametrize(
    ("settings", "secrets", "words"),
    [
        (HOST, {}, "needs the secret imap_password"),
        ({"imap_user": "a"}, {}, "imap_user needs imap_host"),
        (HOST | {"imap_port": "0"}, PASSWORD, "'0' is no port"),
        (HOST | {"imap_security": "ssl"}, PASSWORD, "imap_security must be one of tls, starttls, none"),
        (HOST | {"imap_after": "move"}, PASSWORD, "imap_move_to goes with"),
        (HOST | {"imap_folders": " , "}, PASSWORD, "names no folder"),
        (TOKENS, REFRESH, "needs oauth_provider"),
        (TOKENS | {"oauth_token_url": "http://tokens.example/token"}, REFRESH, "must begin with https://"),
        (TOKENS | {"oauth_provider": "google"}, {}, "needs a secret"),
        (HOST | {"imap_auth": "xoauth2"}, REFRESH, "needs oauth_client_id"),
        ({"oauth_client_id": "c"}, REFRESH, "oauth_client_id needs imap_auth = xoauth2 or smtp_auth = xoauth2"),
        (
            {"smtp_auth": "xoauth2", "oauth_client_id": "c"},
            REFRESH,
            "smtp_auth = xoauth2 needs smtp_host and smtp_user",
        ),
        (OUT | HOST | {"oauth_provider": "google"}, REFRESH, "needs the secret imap_password"),
        (OUT, REFRESH, "smtp_auth = xoauth2 needs oauth_provider"),
    ],
)
def test_what_is_wrong_is_said_in_words(settings: dict[str, str], secrets: dict[str, str], words: str) -> None:
    assert words in problem_of(settings, secrets)


def test_each_folder_is_watched_once() -> None:
    assert listed("INBOX, Sipariş ,INBOX,") == ("INBOX", "Sipariş")
