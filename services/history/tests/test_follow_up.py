"""Subjects, quoted references and "what about my request" in the customers' languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_history.follow_up import asks_after_request, named_channel, quoted_references, subject_key


@pytest.mark.parametrize(
    "subject",
    ["Kırmızı mont", "Re: Kırmızı mont", "YNT: KIRMIZI MONT", "İLT:  kırmızı   mont", "Fwd: RE: AW: kırmızı mont",
     "RE[2]: Kirmizi mont", "CVB: kırmızı mont", "re : kırmızı mont", "[EXTERNAL] Re: Kırmızı mont"],
)  # fmt: skip
def test_prefixes_case_and_accents_make_no_other_subject(subject: str) -> None:
    assert subject_key(subject) == "kirmizi mont"


@pytest.mark.parametrize("subject", ["", "   ", "Re:", "Fwd: Re: "])
def test_a_subject_of_prefixes_only_is_none(subject: str) -> None:
    assert subject_key(subject) == ""


@pytest.mark.parametrize("subject", ["Return: red shoes", "Tracking: 12", "Order: red shoes"])
def test_a_word_before_a_colon_is_no_prefix(subject: str) -> None:
    assert ":" in subject_key(subject)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("about K7-QX4M please", ("K7-QX4M",)),
        ("k7-qx4m", ("K7-QX4M",)),
        ("Ref.: [K7‑QX4M].", ("K7-QX4M",)),
        ("K7-QX4M and again K7-QX4M, also AB-CDEF", ("K7-QX4M", "AB-CDEF")),
        ("K7QX4M", ()),
        ("part XK7-QX4MZ no", ()),
        ("O0-1IIL", ()),
        ("2026-11-22", ()),
    ],
)
def test_references_are_found_as_people_write_them(text: str, found: tuple[str, ...]) -> None:
    assert quoted_references("", text) == found


def test_at_most_five_references_are_looked_up() -> None:
    text = " ".join(f"AB-CDE{letter}" for letter in "ABCDEFGH")

    assert len(quoted_references(text, "")) == 5


@pytest.mark.parametrize(
    "text",
    [
        "What happened to my order?",
        "what about my last support request",
        "Any update on my complaint?",
        "I am still waiting for a reply",
        "I haven’t heard back from you",
        "Talebim ne oldu?",
        "SİPARİŞİM NE DURUMDA",
        "Geçen haftaki sorumla ilgili hâlâ cevap alamadım",
        "Henüz bir dönüş yapılmadı",
        "Müraciətim nə oldu?",
        "hələ də cavab almamışam",
    ],
)
def test_asking_after_a_request_is_understood(text: str) -> None:
    assert asks_after_request("", text)


@pytest.mark.parametrize("text", ["I want to place an order", "Siparişim geldi, teşekkürler", "Yeni bir sorum var", ""])
def test_other_words_ask_after_nothing(text: str) -> None:
    assert not asks_after_request("Hello", text)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_read_without_an_error(subject: str, text: str) -> None:
    key = subject_key(subject)
    asks_after_request(subject, text)

    assert subject_key(f"Re: {key}") == key
    assert all(len(reference) == 7 for reference in quoted_references(subject, text))


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("What about my chat of this morning?", "chat"),
        ("Sabahki sohbetim ne oldu?", "chat"),
        ("Səhərki yazışmam nə oldu?", "chat"),
        ("What became of my call?", "phone"),
        ("Dünkü e-postam ne oldu?", "email"),
        ("What happened to my order?", ""),
    ],
)
def test_the_channel_that_is_named_is_meant(text: str, channel: str) -> None:
    assert asks_after_request("", text)
    assert named_channel("", text) == channel
