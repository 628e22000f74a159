import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from tellonce_adapter.accounts import Template
from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.texts import NoticeFacts, acknowledgement, attribution, delay_notice

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
FACTS = NoticeFacts("Şule Işık", "K7-QX4M", "high", NOW + timedelta(hours=4))


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("tr", ["Merhaba Şule Işık,", "K7-QX4M", "Acil olarak", "En geç bugün saat 16:00'ya kadar yanıtlıyoruz"]),
        ("az", ["Salam Şule Işık,", "Təcili", "bu gün saat 16:00-dək"]),
        ("en", ["Hello Şule Işık,", "urgent", "We answer by 16:00 today at the latest"]),
    ],
)
def test_an_acknowledgement_names_reference_urgency_and_time(account: Account, language: str, parts: list[str]) -> None:
    notice = acknowledgement(account, language, FACTS, NOW)

    assert notice.language == language
    assert "K7-QX4M" in notice.subject
    assert [part for part in parts if part not in notice.text] == []


@pytest.mark.parametrize(("language", "words"), [("tr", "gizledik"), ("az", "gizlətdik"), ("en", "have hidden")])
def test_the_sender_is_told_that_a_secret_was_hidden(account: Account, language: str, words: str) -> None:
    own = Template("acknowledgement", language, "{reference}", "{brand}")
    for one in (account, dataclasses.replace(account, templates=(own,))):
        assert words not in acknowledgement(one, language, FACTS, NOW).text
        cards = acknowledgement(one, language, dataclasses.replace(FACTS, hidden="card"), NOW).text
        numbers = acknowledgement(one, language, dataclasses.replace(FACTS, hidden="number"), NOW).text

        assert words in cards
        assert words in numbers
        assert cards != numbers


def test_a_name_or_urgency_that_is_unknown_leaves_no_hole(account: Account) -> None:
    notice = acknowledgement(account, "tr", dataclasses.replace(FACTS, name="", urgency=""), NOW)

    assert notice.text.startswith("Merhaba,\n")
    assert "  " not in notice.text
    assert "{" not in notice.text


def test_without_a_time_the_text_promises_none(account: Account) -> None:
    for language, words in (("tr", "En kısa sürede yanıt"), ("az", "Ən qısa zamanda"), ("en", "as soon as we can")):
        assert words in acknowledgement(account, language, dataclasses.replace(FACTS, due=None), NOW).text


def test_another_language_gets_the_accounts_first(account: Account) -> None:
    assert acknowledgement(account, "ru", FACTS, NOW).language == "tr"
    assert acknowledgement(dataclasses.replace(account, languages=("ru",)), "ru", FACTS, NOW).language == "en"


def test_the_companys_own_text_wins(account: Account) -> None:
    own = Template("acknowledgement", "tr", "Aldık {reference}", "{brand}: {due} {urgency}")

    notice = acknowledgement(dataclasses.replace(account, templates=(own,)), "tr", FACTS, NOW)

    assert notice.subject == "Aldık K7-QX4M"
    assert notice.text.startswith("Poyraz Destek: bugün saat 16:00")


@pytest.mark.parametrize(
    ("hour", "words"),
    [(6, "06:00'ya"), (7, "07:00'ye"), (9, "09:00'a"), (13, "13:00'e"), (20, "20:00'ye"), (10, "10:00'a")],
)
def test_turkish_times_take_the_right_ending(account: Account, hour: int, words: str) -> None:
    due = datetime(2026, 1, 6, hour - 3, 0, tzinfo=UTC)

    assert f"yarın saat {words} kadar" in acknowledgement(account, "tr", dataclasses.replace(FACTS, due=due), NOW).text


def test_a_later_day_is_named(account: Account) -> None:
    due = datetime(2026, 1, 8, 7, 30, tzinfo=UTC)

    assert (
        "10:30 on Thursday, 8 January" in acknowledgement(account, "en", dataclasses.replace(FACTS, due=due), NOW).text
    )


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("tr", "5 Ocak 2026 12:00 tarihinde Şule şunu yazdı:"),
        ("az", "5 yanvar 2026 12:00 tarixində Şule yazdı:"),
        ("en", "On 5 January 2026 at 12:00, Şule wrote:"),
    ],
)
def test_the_line_above_a_quote_is_one_that_programs_find(language: str, line: str) -> None:
    from tellonce_ingest_email.reply import visible

    at = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

    assert attribution(language, at, "Şule") == line
    assert visible(f"Yanıt\n\n{line}\n> eski").reply == "Yanıt"


@pytest.mark.parametrize(
    ("language", "words"), [("tr", "özür dileriz"), ("az", "üzr istəyirik"), ("en", "we are sorry")]
)
def test_a_delay_is_told_in_the_customers_language_without_a_new_promise(
    account: Account, language: str, words: str
) -> None:
    notice = delay_notice(account, language, FACTS)

    assert words in notice.text
    assert "K7-QX4M" in notice.text
    assert "16:00" not in notice.text
    assert "{" not in notice.text
    assert notice.subject == ""


def test_the_companys_own_words_for_a_delay_win(account: Account) -> None:
    own = Template("delay", "tr", "Gecikme", "{brand}: biraz daha, {name}")

    notice = delay_notice(dataclasses.replace(account, templates=(own,)), "tr", FACTS)

    assert (notice.subject, notice.text) == ("Gecikme", "Poyraz Destek: biraz daha, Şule Işık")
