"""Spam is told by lessons: none without enough of them, none where words are new, and what people answered isn't."""

import pytest
from tellonce_ingest_email.learning.tell import Lesson, Teller, words_of

SPAM = "Ucuz kredi fırsatı kazan hemen tıkla http://kazan.example/x bedava çekiliş hediye"
HAM = "Merhaba siparişim gelmedi kargo numarası nedir fatura adresi değişti teşekkürler"


def lesson(text: str, number: int, *, spam: bool) -> Lesson:
    return Lesson(words_of(f"konu {number}", f"{text} kelime{'abcdefghijkl'[number]}", "a@x.example"), spam)


def taught(count: int) -> Teller:
    return Teller(lesson(text, number, spam=text == SPAM) for text in (SPAM, HAM) for number in range(count))


def test_after_enough_lessons_spam_is_told_and_customers_words_are_not() -> None:
    teller = taught(10)

    assert teller.is_spam(words_of("Fırsat", SPAM, "baska@y.example"))
    assert not teller.is_spam(words_of("Sipariş", HAM, "baska@y.example"))


def test_with_few_lessons_nothing_is_told() -> None:
    assert not taught(9).is_spam(words_of("Fırsat", SPAM, "b@y.example"))
    assert not Teller().is_spam(words_of("Fırsat", SPAM, "b@y.example"))


def test_a_mail_of_words_that_were_never_seen_is_not_judged() -> None:
    assert not taught(12).is_spam(words_of("Guten Tag", "Wo bleibt mein Paket aus Izmir bitte", "c@z.example"))


def test_a_letter_with_words_of_both_is_no_spam() -> None:
    assert not taught(12).is_spam(words_of("Sipariş", f"{HAM} hediye fırsatı kazan", "d@z.example"))


@pytest.mark.parametrize(("text", "word"), [("KREDİ", "kredi"), ("ISINMA", "isinma"), ("Kredı", "kredi")])
def test_turkish_letters_count_alike_in_any_case(text: str, word: str) -> None:
    assert word in words_of("", text, "")


def test_links_and_the_senders_domain_are_words_and_there_is_a_limit() -> None:
    many = " ".join("".join("abcdefghij"[int(digit)] for digit in f"{number:05}") for number in range(5_000))

    words = words_of("", f"git http://Kotu.example/a?b=1 {many}", "a@Q.example")

    assert {"link:kotu.example", "from:q.example"} <= words
    assert len(words) == 300
